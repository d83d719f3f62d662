namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>
/// The natural parameters that each row adds to independent numbers: a and b of its log density a s1(t) + b s2(t), from its values at the
/// center and at two more points.
/// </summary>
internal sealed class ElementRows
{
    private readonly RowDensitiesOfBlock rows;
    private readonly ElementDistribution[] distributions;
    private readonly int from;

    // [numbers, rows]
    private readonly double[][] first, second;

    /// <param name="rows">The rows.</param>
    /// <param name="distributions">The distributions of the numbers.</param>
    /// <param name="from">The position of the first of these numbers in the block.</param>
    public ElementRows(RowDensitiesOfBlock rows, ElementDistribution[] distributions, int from)
    {
        (this.rows, this.distributions, this.from) = (rows, distributions, from);
        (first, second) = ([.. distributions.Select(_ => new double[rows.Count])], [.. distributions.Select(_ => new double[rows.Count])]);
        double[] at = [.. rows.Center], one = new double[rows.Count], other = new double[rows.Count];
        for (var e = 0; e < distributions.Length; e++)
        {
            var (center, (x, y)) = (at[from + e], distributions[e].Beside(at[from + e]));
            at[from + e] = x;
            rows.At(at, one);
            at[from + e] = y;
            rows.At(at, other);
            at[from + e] = center;
            var (here, left, right) = (distributions[e].Statistics(center), distributions[e].Statistics(x), distributions[e].Statistics(y));
            var (p, q, r, s) = (left.First - here.First, left.Second - here.Second, right.First - here.First, right.Second - here.Second);
            for (var row = 0; row < rows.Count; row++)
            {
                var (u, v) = (one[row] - rows.There[row], other[row] - rows.There[row]);
                (first[e][row], second[e][row]) = (((u * s) - (v * q)) / ((p * s) - (q * r)), ((v * p) - (u * r)) / ((p * s) - (q * r)));
            }
        }
    }

    /// <summary>log E[p(row | t) / p(row | center)] of one number, with `less` subtracted from b; NaN if the integral diverges.</summary>
    public double Gain(int number, int row, double less = 0)
    {
        var (a, b) = (rows.Sign * first[number][row], (rows.Sign * second[number][row]) - less);
        var center = rows.Center[from + number];
        if (a == 0 && b == 0) return 0;
        return distributions[number].LogDensity(center) - distributions[number].With(a, b).LogDensity(center);
    }

    /// <summary>The same without cancellation; `less` counts from 0 and not from the center.</summary>
    public double FarGain(int number, int row, double less = 0)
    {
        var (a, b) = (first[number][row], second[number][row]);
        var (one, other) = distributions[number].Statistics(rows.Center[from + number]);
        return distributions[number].With(a, b - less).LogNormalizer - distributions[number].LogNormalizer - (a * one) - (b * other);
    }

    /// <summary>The mean of one number's distribution given the row.</summary>
    public double Middle(int number, int row) => distributions[number].With(first[number][row], second[number][row]).Marginal.Mean;

    /// <summary>The difference of a row's log density at a value of one number from that at the center.</summary>
    public double Change(int number, int row, double at)
    {
        var (here, there) = (distributions[number].Statistics(rows.Center[from + number]), distributions[number].Statistics(at));
        return (first[number][row] * (there.First - here.First)) + (second[number][row] * (there.Second - here.Second));
    }
}
