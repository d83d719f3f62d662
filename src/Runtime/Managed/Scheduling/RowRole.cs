namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>
/// The role of an op in a loop over `Rows` rows, the first dimension of its operands: each row of a local op depends on the same row of the
/// inputs marked in ByRow and on all of the other inputs; a total sums over rows.
/// </summary>
public sealed record RowRole(int Rows, bool IsTotal, bool[] ByRow)
{
    /// <summary>The role of a value; null: it is computed as a whole.</summary>
    public static RowRole? Of(Value y) => y.Op switch
    {
        Op.Iota => Local(y),
        _ when y.Inputs.Count == 0 => null,
        _ when OpTable.Of(y.Op).IsPointwise || y.Op == Op.Broadcast => Local(y, [.. y.Inputs.Select(x => IsAligned(x, y))]),
        _ when NoOps.Are(y.Op) && SharesRows(y.Inputs[0], y) => Local(y, true),
        Op.Transpose when ((AxisList)y.Attribute!).Axes is [0, ..] => Local(y, true),
        Op.Slice when ((SliceRange)y.Attribute!).Axis > 0 => Local(y, true),
        Op.Pad when ((PadWidths)y.Attribute!).Axis > 0 => Local(y, true),
        Op.Concat when ((AlongAxis)y.Attribute!).Axis > 0 => Local(y, [.. y.Inputs.Select(_ => true)]),
        Op.CumSum or Op.CumProd when ((Cumulation)y.Attribute!).Axis > 0 => Local(y, true),
        Op.Gather when y.Shape.Rank > 0 && y.Inputs[1].Shape.Rank > 0 => Local(y, ((SharedDimensions)y.Attribute!).Batch > 0, true),
        Op.ScatterAdd when y.Inputs[1].Shape.Rank > 0 =>
            ((ScatterDetail)y.Attribute!).Batch > 0 ? Local(y, true, true) : Total(y, true, true),
        Op.Unfold or Op.Fold when y.Inputs[0].Shape.Rank > (y.Op == Op.Unfold ? 3 : 2) => Local(y, true),
        Op.Sum when AreLeading(((AxisList)y.Attribute!).Axes) => Total(y, true),
        Op.MaxOf when ((AxisList)y.Attribute!).Axes is [0] => Total(y, true),
        Op.Sum or Op.MaxOf or Op.LogSumExp when ((AxisList)y.Attribute!).Axes is not [0, ..] => Local(y, true),
        Op.MatMul => OfProduct(y, (Transposed)y.Attribute!),
        Op.Cholesky or Op.TriangularSolve when y.Shape.Rank > 2 => Local(y, [.. y.Inputs.Select(x => IsAligned(x, y))]),
        _ => null,
    };

    // [N, K] x [K, M] row by row, [N, K]' x [N, M] over rows, [N, ..] batches
    private static RowRole? OfProduct(Value y, Transposed turned) => (y.Inputs[0], y.Inputs[1]) switch
    {
        (var a, var b) when y.Shape.Rank > 2 => IsAligned(a, y) || IsAligned(b, y) ? Local(y, IsAligned(a, y), IsAligned(b, y)) : null,
        (var a, var b) when IsWhole(a.Shape, b.Shape, y.Shape) => null,
        _ when !turned.First => Local(y, true, false),
        (var a, var b) when !turned.Second && a.Shape[0] == b.Shape[0] => Total(y, true, true),
        _ => null,
    };

    /// <summary>
    /// Whether a matrix product is computed as a whole, in its own blocks: none of its matrices is a vector, and the smallest is not small.
    /// A product so long that its operands would take hundreds of megabytes stays in the loop over its rows.
    /// </summary>
    private static bool IsWhole(Shape a, Shape b, Shape y)
    {
        const int Large = 256, Most = 1 << 25;
        int[] sizes = [y[0], y[1], a.Count / Math.Max(1, y[0])];
        Array.Sort(sizes);
        return sizes[0] > 1 && (long)sizes[0] * sizes[1] >= Large && (long)a.Count + b.Count + y.Count <= Most;
    }

    private static bool AreLeading(int[] axes) => axes.Length > 0 && axes.Index().All(a => a.Item == a.Index);

    private static RowRole? Local(Value y, params bool[] byRow) => y.Shape.Rank > 0 ? new(y.Shape[0], false, byRow) : null;

    private static RowRole Total(Value y, params bool[] byRow) => new(y.Inputs[0].Shape[0], true, byRow);

    private static bool IsAligned(Value x, Value y) => y.Shape.Rank > 0 && x.Shape.Rank == y.Shape.Rank && x.Shape[0] == y.Shape[0];

    private static bool SharesRows(Value x, Value y) => x.Shape.Rank > 0 && y.Shape.Rank > 0 && x.Shape[0] == y.Shape[0];
}
