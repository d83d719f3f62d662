namespace ProbDsl.Inference.Structures;

/// <summary>Whether a statement draws one variable row by row over a whole plate: `for n in rows { x[n] ~ ... }`.</summary>
public static class RowByRow
{
    public static bool Is(Draw draw) => draw.Loops is [{ IsWholePlate: true, Order: Order.Free, Plate.Within: null }]
        && draw.Target.At is [AffineIndex { Loop: not null } at] && at.Offset == Size.Of(0);
}
