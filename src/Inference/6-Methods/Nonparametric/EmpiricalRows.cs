namespace ProbDsl.Inference.Nonparametric;

/// <summary>The empirical distribution of rows: the probability of a row is the fraction of equal rows, number by number.</summary>
internal sealed class EmpiricalRows : RowDistribution
{
    private readonly int size;
    private readonly int[] order;

    /// <param name="rows">[N, numbers of a row].</param>
    public EmpiricalRows(Tensor rows)
    {
        (Rows, size) = (rows, rows.Shape[1]);
        order = [.. Enumerable.Range(0, rows.Shape[0])];
        Array.Sort(order, (a, b) => Of(a).SequenceCompareTo(Of(b)));
    }

    public Tensor Rows { get; }

    /// <summary>The number of distinct rows.</summary>
    public int Distinct => order.Index().Count(at => at.Index == 0 || Of(order[at.Index - 1]).SequenceCompareTo(Of(at.Item)) != 0);

    public override IReadOnlyDictionary<string, Tensor> Arrays => new Dictionary<string, Tensor> { [""] = Rows };

    public override double[] LogDensities(ReadOnlySpan<double> rows, int threads)
    {
        var masses = new double[rows.Length / size];
        for (var row = 0; row < masses.Length; row++)
        {
            var asked = rows.Slice(row * size, size);
            masses[row] = Math.Log((double)(Below(asked, orSame: true) - Below(asked, orSame: false)) / order.Length);
        }

        return masses;
    }

    public override void Draw(Span<double> row, RandomStream random) => Of(random.NextIndex(order.Length)).CopyTo(row);

    private ReadOnlySpan<double> Of(int row) => Rows.Values.AsSpan(row * size, size);

    /// <summary>The number of rows before this one in sorted order.</summary>
    private int Below(ReadOnlySpan<double> row, bool orSame)
    {
        var (low, high) = (0, order.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var compared = Of(order[middle]).SequenceCompareTo(row);
            if (compared < 0 || (compared == 0 && orSame)) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
