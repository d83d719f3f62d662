namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>The integrals over all boxes of a grid, with estimates of their errors.</summary>
internal sealed class GridIntegrals : IIntegrals
{
    // half the width of boxes between which an integral does not converge, and how many are kept
    private const double Narrowest = 1e-11;

    private const int MostNarrow = 16;

    // the width of what stands for the end of a density, toward which boxes of any width are narrow
    private const double AtEnd = 1e-17, AroundEnd = 1e-3;

    /// <param name="cells">The boxes.</param>
    /// <param name="maps">The map of each dimension.</param>
    /// <param name="points">The number of points at which the densities were computed.</param>
    public GridIntegrals(IReadOnlyList<GridCell> cells, LineMap[] maps, int points)
    {
        (Points, Dimensions) = (points, maps.Length);
        foreach (var cell in cells)
            for (var term = 0; term < DensityTerms.Count; term++)
            {
                Sums[term] += cell.Sums[term];
                Errors[term] += cell.Error(term);
            }

        if (maps.Length > 1) return;
        (Transport, TransportErrors) = TransportOf(cells, maps[0]);
        if (maps[0].IsAtEnd) Narrow = [(0, AtEnd)];
        // boxes are narrow at the edge of an overflow, too
        if (!Sums.All(double.IsFinite)) return;
        Narrow = [.. Narrow, .. cells.Where(c => c.HalfWidth(0) < Narrowest && Math.Abs(c.Middle(0)) > OfEnd(maps[0])).Take(MostNarrow)
            .Select(c => (c.Middle(0), c.HalfWidth(0)))];
    }

    private double[] mostPerMass = [.. Enumerable.Repeat(1.0, DensityTerms.Count)];

    private double range;

    private static double OfEnd(LineMap map) => map.IsAtEnd ? AroundEnd : 0;

    /// <summary>Sets what a mass that the grid lacks may add to the integrals.</summary>
    /// <param name="most">The most that a unit of mass adds to each term, at draws.</param>
    /// <param name="drawn">The range of the draws.</param>
    public void CountMissing(double[] most, double drawn) => (mostPerMass, range) = ([.. most.Select(m => Math.Max(1, m))], drawn);

    public double MostPerMass(int term) => mostPerMass[term];

    // a kink along a line in a plane is split for long
    public double UnexplainedMass => Dimensions == 1 ? 1e-6 : 1e-5;

    public string By => "integral on a grid";

    public string NotConverged => "the integral has not converged on the grid";

    /// <summary>The number of points at which the densities were computed.</summary>
    public int Points { get; }

    /// <summary>1 or 2.</summary>
    public int Dimensions { get; }

    /// <summary>The integrals of <see cref="DensityTerms"/>.</summary>
    public double[] Sums { get; } = new double[DensityTerms.Count];

    /// <summary>The sums of the error estimates of all boxes.</summary>
    public double[] Errors { get; } = new double[DensityTerms.Count];

    /// <summary>In one dimension Wasserstein-1; 0 in two.</summary>
    public double Transport { get; }

    /// <summary>With what the mass that the grid lacks may add: that mass times the range of the draws.</summary>
    public double TransportError => (TransportErrors?.Sum() ?? 0) + (range * ((IIntegrals)this).MassDefect);

    /// <summary>In one dimension the middles and half the widths of the narrowest boxes, in the coordinates of the map.</summary>
    public IReadOnlyList<(double At, double Width)> Narrow { get; } = [];

    /// <summary>The error of Wasserstein-1 in each box; null in two dimensions.</summary>
    public double[]? TransportErrors { get; }

    public string Lacking(string name, double mass) =>
        $"the density of {name} integrates to {MassText.Write(mass)} on the grid, not to 1";

    /// <summary>
    /// Wasserstein-1 = integral of |F - G| (Vallender 1974). F - G is summed from the nearer end, where it is a small difference of small
    /// numbers.
    /// </summary>
    private static (double, double[]) TransportOf(IReadOnlyList<GridCell> cells, LineMap map)
    {
        int[] order = [.. Enumerable.Range(0, cells.Count).OrderBy(i => cells[i].Low[0])];
        double[] own = [.. order.Select(i => cells[i].Sums[DensityTerms.MassOfA] - cells[i].Sums[DensityTerms.MassOfB])];
        double[] mass = [.. order.Select(i => cells[i].Sums[DensityTerms.MassOfA] + cells[i].Sums[DensityTerms.MassOfB])];
        var (fromAbove, left, total) = (new double[own.Length + 1], 0.0, mass.Sum());
        for (var at = own.Length - 1; at >= 0; at--) fromAbove[at] = fromAbove[at + 1] + own[at];
        var (sum, below, errors) = (0.0, 0.0, new double[cells.Count]);
        for (var at = 0; at < order.Length; at++)
        {
            var isFromAbove = left >= 0.5 * total;
            var (part, error) = Inside(cells[order[at]], isFromAbove ? -fromAbove[at + 1] : below, map, isFromAbove);
            (sum, errors[order[at]]) = (sum + part, error);
            (below, left) = (below + own[at], left + mass[at]);
        }

        return (sum, errors);
    }

    /// <param name="cell">The box.</param>
    /// <param name="edge">F - G at its lower end, or at its upper end.</param>
    /// <param name="map">The map of the line.</param>
    /// <param name="isFromAbove">Whether the edge is the upper end.</param>
    private static (double Sum, double Error) Inside(GridCell cell, double edge, LineMap map, bool isFromAbove)
    {
        var (half, sum, gauss) = (cell.HalfWidth(0), 0.0, 0.0);
        for (var i = 0; i < KronrodRule.Points; i++)
        {
            var difference = edge;
            for (var j = 0; j < KronrodRule.Points; j++)
                difference += half * (isFromAbove ? KronrodRule.Cumulative[i, j] - KronrodRule.Weights[j] : KronrodRule.Cumulative[i, j])
                    * cell.Difference![j];
            var height = half * Math.Abs(difference) * map.Derivative(cell.Middle(0) + (half * KronrodRule.Nodes[i]));
            sum += KronrodRule.Weights[i] * height;
            gauss += KronrodRule.Gauss[i] * height;
        }

        return (sum, Math.Abs(sum - gauss));
    }
}
