namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>A box of the grid in the coordinates of its maps, with the integrals of all terms over it and their errors.</summary>
internal sealed class GridCell(double[] low, double[] high)
{
    public double[] Low => low;

    public double[] High => high;

    /// <summary>The integrals of <see cref="DensityTerms"/>.</summary>
    public double[] Sums { get; } = new double[DensityTerms.Count];

    /// <summary>[dimensions][term]: how far Gauss's rule in one dimension is from the integral.</summary>
    public double[][] Errors { get; } = [.. low.Select(_ => new double[DensityTerms.Count])];

    /// <summary>In one dimension: p - q times the derivative of the map at each node; null in two.</summary>
    public double[]? Difference { get; private set; }

    public double Middle(int dimension) => 0.5 * (low[dimension] + high[dimension]);

    public double HalfWidth(int dimension) => 0.5 * (high[dimension] - low[dimension]);

    /// <summary>The estimated error of a term.</summary>
    public double Error(int term) => Errors.Sum(e => e[term]);

    /// <summary>The halves of the box along a dimension.</summary>
    public IEnumerable<GridCell> Split(int dimension) => SplitAt(dimension, Middle(dimension));

    /// <summary>The two parts of the box, below and above a number.</summary>
    public IEnumerable<GridCell> SplitAt(int dimension, double at)
    {
        var (below, above) = ((double[])high.Clone(), (double[])low.Clone());
        (below[dimension], above[dimension]) = (at, at);
        yield return new(low, below);
        yield return new(above, high);
    }

    /// <summary>The points of the rule in the box, [points, dimensions], in their own units.</summary>
    public IEnumerable<double> Points(LineMap[] maps)
    {
        for (var i = 0; i < PointsOf(maps.Length); i++)
            for (var d = 0; d < maps.Length; d++)
                yield return maps[d].At(CoordinateOf(i, d));
    }

    public static int PointsOf(int dimensions) => dimensions == 1 ? KronrodRule.Points : KronrodRule.Points * KronrodRule.Points;

    /// <summary>Integrates the terms, from the log densities at the points.</summary>
    public void Integrate(LineMap[] maps, ReadOnlySpan<double> logP, ReadOnlySpan<double> logQ)
    {
        var terms = new double[DensityTerms.Count];
        if (maps.Length == 1) Difference = new double[KronrodRule.Points];
        for (var i = 0; i < logP.Length; i++)
        {
            DensityTerms.At(logP[i], logQ[i], terms);
            var (volume, all) = (1.0, 1.0);
            for (var d = 0; d < maps.Length; d++)
            {
                volume *= maps[d].Derivative(CoordinateOf(i, d)) * HalfWidth(d);
                all *= KronrodRule.Weights[NodeOf(i, d)];
            }

            if (Difference is not null)
                Difference[i] = (terms[DensityTerms.MassOfA] - terms[DensityTerms.MassOfB]) * maps[0].Derivative(CoordinateOf(i, 0));
            for (var term = 0; term < terms.Length; term++)
            {
                if (terms[term] == 0) continue;
                var part = terms[term] * volume;
                Sums[term] += all * part;
                for (var d = 0; d < maps.Length; d++)
                    Errors[d][term] += all * part * (1 - (KronrodRule.Gauss[NodeOf(i, d)] / KronrodRule.Weights[NodeOf(i, d)]));
            }
        }

        foreach (var errors in Errors)
            for (var term = 0; term < errors.Length; term++) errors[term] = Math.Abs(errors[term]);
    }

    private static int NodeOf(int point, int dimension) => dimension == 0 ? point % KronrodRule.Points : point / KronrodRule.Points;

    private double CoordinateOf(int point, int dimension) =>
        Middle(dimension) + (HalfWidth(dimension) * KronrodRule.Nodes[NodeOf(point, dimension)]);
}
