namespace ProbDsl.Inference.Expressions;

/// <summary>Where a statement with one loop reads a vector: at the place of its own row, or at one that data give.</summary>
/// <param name="Index">The data whose whole numbers are the places, from 1; null: the row's own.</param>
/// <param name="Rows">The loop of the statement.</param>
public sealed record CurveRead(string? Index, Loop Rows)
{
    /// <summary>The read of a statement; null if it reads the vector at several places, or at others.</summary>
    public static CurveRead? Find(ModelGraph graph, Draw draw, Variable vector)
    {
        if (draw.Loops is not [var loop] || draw.Target.Type.Rank > 0 || loop.From != Size.One || loop.Plate?.Within is not null
            || DeepReads.Find(graph, draw).Where(r => r.Of == vector.Name).Select(r => r.At).Distinct().ToList() is not [[var at]])
            return null;
        return at switch
        {
            AffineIndex { Loop: { } own } index when own == loop && index.Offset == Size.Of(0) && loop.To == vector.Whole.Dims[0].Size =>
                new(null, loop),
            ComputedIndex { Position: Access { At: [AffineIndex { Loop: { } own } index] } of } when own == loop
                && index.Offset == Size.Of(0) && graph[of.Of].Role is Role.Data => new(of.Of, loop),
            _ => null,
        };
    }
}
