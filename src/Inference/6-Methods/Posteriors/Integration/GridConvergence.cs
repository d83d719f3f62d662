namespace ProbDsl.Inference.Integration;

/// <summary>The results of successively finer grids: integrals, and the error of the last one.</summary>
/// <param name="rounding">
/// The change of an integral by rounding of the density: a change that is no larger does not come from the grid.
/// </param>
internal sealed class GridConvergence(double rounding = 0)
{
    /// <summary>The relative rounding of an integral.</summary>
    public const double Rounding = 1e-15;

    /// <summary>
    /// The largest ratio of two changes where the density counts as smooth: beside a kink a change is a quarter of the one before, more or
    /// less, as the points happen to lie.
    /// </summary>
    private const double Smooth = 0.01;

    private double[] last = [];
    private double change = double.NaN, before = double.NaN, first = double.NaN;

    public List<double> Integrals { get; } = [];

    public int Steps => Integrals.Count;

    /// <summary>
    /// The estimated remaining error: the sum of a geometric series that continues the last change with the ratio of the last two changes.
    /// If they do not fall fast, one of them may be small by chance: the last change, or a quarter of the one before.
    /// </summary>
    public double Error { get; private set; } = double.PositiveInfinity;

    /// <summary>
    /// Whether changes fall as those of a smooth density, so that half the spacing gains many digits. Of two grids by the change from
    /// every second point of the first.
    /// </summary>
    public bool IsFast => change <= Smooth * (double.IsNaN(before) ? first : before);

    public void Add(QuadratureGrid grid)
    {
        var now = Metrics(grid, every: 1);
        if (Integrals.Count == 0) first = Distance(now, Metrics(grid, every: 2));
        else
        {
            (before, change) = (change, Distance(now, last));
            Error = Math.Max(Remaining(), Rounding * (1 + Math.Abs(grid.LogIntegral)));
        }

        last = now;
        Integrals.Add(grid.LogIntegral);
    }

    private double Remaining()
    {
        if (double.IsNaN(before)) return change;
        var ratio = Math.Min(0.9, before == 0 ? 0.5 : change / before);
        var series = change * ratio / (1 - ratio);
        return IsFast ? series : Math.Max(series, Math.Max(change, before / 4));
    }

    private double Distance(double[] one, double[] other) =>
        one.Zip(other, (a, b) => Math.Abs(a - b)).Select((apart, i) => i == 0 ? Math.Max(0, apart - rounding) : apart).Max();

    /// <summary>
    /// The integral, and the mean and standard deviation of each coordinate in units of its standard deviation, by all points or those of
    /// the grid with twice the spacing.
    /// </summary>
    private static double[] Metrics(QuadratureGrid grid, int every)
    {
        var d = grid.Map.Dimension;
        var (total, means, squares) = (0.0, new double[d], new double[d]);
        for (var i = 0; i < grid.Count; i++)
        {
            if (!IsCounted(i)) continue;
            total += grid.Weights[i];
            for (var axis = 0; axis < d; axis++)
            {
                var t = grid.Position(i, axis) * grid.Step;
                (means[axis], squares[axis]) = (means[axis] + (grid.Weights[i] * t), squares[axis] + (grid.Weights[i] * t * t));
            }
        }

        if (every == 1) total = 1;
        var values = new List<double> { grid.LogIntegral + Math.Log(total) + (d * Math.Log(every)) };
        for (var axis = 0; axis < d; axis++)
        {
            var (mean, square) = (means[axis] / total, squares[axis] / total);
            var sd = Math.Sqrt(Math.Max(square - (mean * mean), 1e-300));
            values.AddRange([mean / sd, Math.Log(sd)]);
        }

        return [.. values];

        bool IsCounted(int i)
        {
            for (var axis = 0; axis < d; axis++)
                if (grid.Position(i, axis) % every != 0) return false;
            return true;
        }
    }
}
