namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>A box of the grid in the coordinates of its maps, with the integrals of all terms over it and their errors.</summary>
internal sealed class GridCell(double[] low, double[] high)
{
    // the part of a box that touches the end of a density that is cut off next, and the smallest widths
    private const double NearEnd = 1.0 / 64, Narrowest = 1e-12, Smallest = 1e-290;

    public double[] Low => low;

    public double[] High => high;

    /// <summary>The integrals of <see cref="DensityTerms"/>.</summary>
    public double[] Sums { get; } = new double[DensityTerms.Count];

    /// <summary>[dimensions][term]: how far Gauss's rule in one dimension is from the integral.</summary>
    public double[][] Errors { get; } = [.. low.Select(_ => new double[DensityTerms.Count])];

    /// <summary>In one dimension: p, then q, at the first and the last node, in the coordinates of the map; null in two.</summary>
    public (double First, double Last)[]? Ends { get; private set; }

    /// <summary>In one dimension: p - q times the derivative of the map at each node; null in two.</summary>
    public double[]? Difference { get; private set; }

    public double Middle(int dimension) => 0.5 * (low[dimension] + high[dimension]);

    public double HalfWidth(int dimension) => 0.5 * (high[dimension] - low[dimension]);

    /// <summary>The estimated error of a term.</summary>
    public double Error(int term) => Errors.Sum(e => e[term]);

    /// <summary>The draws in the box and at its edges.</summary>
    public IReadOnlyList<PlacedDraw> Inside { get; init; } = [];

    /// <summary>The largest log densities of A and B at the points of the rule, in the coordinates of the maps.</summary>
    public (double A, double B) Peaks { get; private set; } = (double.NegativeInfinity, double.NegativeInfinity);

    /// <summary>
    /// Where the box is cut along a dimension: in the middle, but nearer to the end of a density, toward which it may grow without bound.
    /// </summary>
    public double CutOf(int dimension, LineMap map) => !map.IsAtEnd || (low[dimension] != 0 && high[dimension] != 0) ? Middle(dimension)
        : low[dimension] == 0 ? high[dimension] * NearEnd : low[dimension] * NearEnd;

    /// <summary>Whether the box is wide enough to be cut.</summary>
    public bool IsWide(int dimension, LineMap map) => HalfWidth(dimension) > (!map.IsAtEnd ? Narrowest
        : Math.Max(Smallest, Narrowest * Math.Max(Math.Abs(low[dimension]), Math.Abs(high[dimension]))));

    /// <summary>The two parts of the box, below and above a number.</summary>
    public IEnumerable<GridCell> SplitAt(int dimension, double at)
    {
        var (below, above) = ((double[])high.Clone(), (double[])low.Clone());
        (below[dimension], above[dimension]) = (at, at);
        yield return new(low, below) { Inside = [.. Inside.Where(d => d.At[dimension] <= at)] };
        yield return new(above, high) { Inside = [.. Inside.Where(d => d.At[dimension] >= at)] };
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
            var (volume, all, derivative) = (1.0, 1.0, 1.0);
            for (var d = 0; d < maps.Length; d++)
            {
                derivative *= maps[d].Derivative(CoordinateOf(i, d));
                volume *= HalfWidth(d);
                all *= KronrodRule.Weights[NodeOf(i, d)];
            }

            volume *= derivative;
            Peaks = (Math.Max(Peaks.A, logP[i] + Math.Log(derivative)), Math.Max(Peaks.B, logQ[i] + Math.Log(derivative)));

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

        if (Difference is not null) Ends = [EndsOf(maps[0], logP), EndsOf(maps[0], logQ)];
        foreach (var errors in Errors)
            for (var term = 0; term < errors.Length; term++) errors[term] = Math.Abs(errors[term]);
    }

    private (double, double) EndsOf(LineMap map, ReadOnlySpan<double> logs) =>
        (Math.Exp(logs[0]) * map.Derivative(CoordinateOf(0, 0)), Math.Exp(logs[^1]) * map.Derivative(CoordinateOf(logs.Length - 1, 0)));

    /// <summary>
    /// The mass that the edge of a support hides between the last node of a box and the first of the next, where no error estimate sees
    /// it.
    /// </summary>
    public double Hidden(GridCell next) => Ends!.Zip(next.Ends!).Max(e => Math.Abs(e.First.Last - e.Second.First))
        * (next.CoordinateOf(0, 0) - CoordinateOf(KronrodRule.Points - 1, 0));

    private static int NodeOf(int point, int dimension) => dimension == 0 ? point % KronrodRule.Points : point / KronrodRule.Points;

    private double CoordinateOf(int point, int dimension) =>
        Middle(dimension) + (HalfWidth(dimension) * KronrodRule.Nodes[NodeOf(point, dimension)]);
}
