namespace ProbDsl.Inference.Integration;

/// <summary>
/// Draws from a density by its grid: a cell by its weight and a uniform point in it, accepted in proportion to the density there.
/// </summary>
internal static class GridDraws
{
    /// <summary>
    /// The bound of a cell's density relative to that at its center for rejection sampling; higher densities, in far tails, are truncated.
    /// </summary>
    private const double Cover = 4;

    /// <summary>[count] draws of equal weight.</summary>
    public static UnconstrainedDraws Draw(QuadratureGrid lattice, StoryObjective objective, int count, RandomStream random)
    {
        var d = lattice.Map.Dimension;
        var (draws, cumulative, moved, u) = (new UnconstrainedDraws(new double[count * d], new double[count], d), new double[lattice.Count],
            new double[d], new double[d]);
        var sum = 0.0;
        for (var i = 0; i < cumulative.Length; i++) cumulative[i] = sum += lattice.Weights[i];
        for (var drawn = 0; drawn < count;)
        {
            var at = Array.BinarySearch(cumulative, random.NextUniform() * sum);
            var cell = Math.Min(at < 0 ? ~at : at, cumulative.Length - 1);
            for (var i = 0; i < d; i++) moved[i] = random.NextUniform() - 0.5;
            var there = lattice.Write(cell, moved, u) + objective.Density(u);
            if (!(random.NextUniform() * Cover < Math.Exp(there - lattice.LogDensities[cell]))) continue;
            u.CopyTo(draws.Points, drawn * d);
            drawn++;
        }

        return draws;
    }
}
