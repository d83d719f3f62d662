namespace ProbDsl.Inference.Integration;

/// <summary>The results of successively finer grids: integrals, and the error of the last one.</summary>
/// <param name="rounding">
/// The change of an integral by rounding of the density: a change that is no larger does not come from the grid.
/// </param>
internal sealed class GridConvergence(double rounding = 0)
{
    /// <summary>The relative rounding of an integral.</summary>
    public const double Rounding = 1e-15;

    private double[] last = [];
    private double change = double.NaN, before = double.NaN;

    public List<double> Integrals { get; } = [];

    public int Steps => Integrals.Count;

    /// <summary>
    /// The estimated remaining error: the sum of a geometric series that continues the last change with the ratio of the last two changes.
    /// </summary>
    public double Error { get; private set; } = double.PositiveInfinity;

    public void Add(Lattice grid)
    {
        var now = Metrics(grid);
        if (Integrals.Count > 0)
        {
            (before, change) = (change,
                now.Zip(last, (a, b) => Math.Abs(a - b)).Select((apart, i) => i == 0 ? Math.Max(0, apart - rounding) : apart).Max());
            var ratio = Math.Min(0.9, double.IsNaN(before) || before == 0 ? 0.5 : change / before);
            Error = Math.Max(change * ratio / (1 - ratio), Rounding * (1 + Math.Abs(grid.LogIntegral)));
        }

        last = now;
        Integrals.Add(grid.LogIntegral);
    }

    /// <summary>The integral, and the mean and standard deviation of each coordinate in units of its standard deviation.</summary>
    private static double[] Metrics(Lattice grid)
    {
        var values = new List<double> { grid.LogIntegral };
        for (var axis = 0; axis < grid.Map.Dimension; axis++)
        {
            var (mean, square) = (0.0, 0.0);
            for (var i = 0; i < grid.Count; i++)
            {
                var t = grid.Position(i, axis) * grid.Step;
                (mean, square) = (mean + (grid.Weights[i] * t), square + (grid.Weights[i] * t * t));
            }

            var sd = Math.Sqrt(Math.Max(square - (mean * mean), 1e-300));
            values.AddRange([mean / sd, Math.Log(sd)]);
        }

        return [.. values];
    }
}
