namespace ProbDsl.Runtime.Passes.Condensing;

/// <summary>A sum over rows of what is at most quadratic in some known numbers of each row, among rows with equal keys.</summary>
/// <param name="Value">The sum, or that of each group, or the product of matrices along whose inner dimension rows run.</param>
/// <param name="Axes">The dimension of rows in each of its inputs.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Degrees">How it depends on known numbers.</param>
/// <param name="Features">The columns in which it is quadratic.</param>
/// <param name="Keys">The columns that enter in another way.</param>
internal sealed record RowSum(Value Value, int[] Axes, int Rows, RowDegrees Degrees, IReadOnlyList<RowColumn> Features,
    IReadOnlyList<RowColumn> Keys)
{
    /// <summary>A value as a sum over rows; null if it is none, or has few rows.</summary>
    /// <param name="value">The value.</param>
    /// <param name="degreesOf">How values depend on the known numbers of as many rows.</param>
    public static RowSum? Find(Value value, Func<int, RowDegrees> degreesOf)
    {
        foreach (var axes in Candidates(value))
        {
            var rows = value.Inputs[0].Shape[axes[0]];
            var degrees = degreesOf(rows);
            (Value, int)[] factors = [.. value.Inputs.Zip(axes)];
            var isByGroup = value.Op == Op.ScatterAdd;
            if (!Array.TrueForAll(factors, f => degrees.AreSeparate(f.Item1, f.Item2))
                || degrees.Read(isByGroup ? factors[..1] : factors, isByGroup ? factors[1] : null) is not var (features, keys)) continue;
            return new(value, axes, rows, degrees, [.. features.SelectMany(l => l.Different)], [.. keys.SelectMany(l => l.Different)]);
        }

        return null;
    }

    private static IEnumerable<int[]> Candidates(Value value)
    {
        var shape = value.Inputs.Count > 0 ? value.Inputs[0].Shape : Shape.Scalar;
        IEnumerable<int[]> all = value switch
        {
            { Op: Op.Sum, Attribute: AxisList list } => list.Axes.OrderByDescending(a => shape[a]).Select(a => (int[])[a]),
            { Op: Op.MatMul, Attribute: Transposed transposed } =>
                [[shape.Rank - (transposed.First ? 2 : 1), value.Inputs[1].Shape.Rank - (transposed.Second ? 1 : 2)]],
            { Op: Op.ScatterAdd, Attribute: ScatterDetail { Batch: 0 } } when value.Inputs[1].Shape.Rank == 1 => [[0, 0]],
            _ => [],
        };
        return all.Where(axes => shape[axes[0]] >= CondensedRows.FewestRows);
    }
}
