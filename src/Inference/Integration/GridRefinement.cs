using ProbDsl.Inference.Density;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Optimization;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Integration;

/// <summary>
/// Halves the spacing of a grid until what it gives stays and grids turned against it agree, or there would be too many points.
/// </summary>
internal sealed class GridRefinement(StoryObjective objective, List<LaplaceApproximation> modes, double rounding, FitOptions options,
    bool needsPoints, IProgress progress, CancellationToken cancellation)
{
    /// <summary>
    /// The density counts until it is e^-90 of its height, so that moments of tails that fall as a power are there; of three numbers until
    /// e^-60, and where that takes too many points, until e^-45.
    /// </summary>
    public const double Shallow = 45;

    private const double Deep = 90, DeepOfThree = 60;

    private const double UsualTolerance = 1e-9, FirstStep = 0.5, Narrowest = 1.0 / 64;
    private const int UsualSteps = 12, MostPoints = 4_000_000, EnoughPoints = 50_000, MostTurned = 1_000_000;

    private readonly List<double[]> places = modes.ConvertAll(m => m.Mode);
    /// <summary>Moments, in standard deviations, are known to this much whatever rounding does to the integral.</summary>
    private const double MostTolerance = 0.05;

    /// <summary>No finer than rounding of the density allows.</summary>
    private readonly double tolerance = Math.Max(options.Tolerance ?? UsualTolerance, Math.Min(rounding, MostTolerance));
    private readonly GridCourse course = new(rounding);

    public RefinedGrid Run()
    {
        var grid = First();
        course.Add(grid);
        var (distributions, apart, isWanted) = (Array.Empty<AxisDistribution>(), 0.0, true);
        while (true)
        {
            while (isWanted && Finer(grid) is { } fine)
            {
                course.Add(grid = fine);
                progress.Report(new(0, 1, course.Steps, options.MaxIterations ?? UsualSteps, grid.LogIntegral, grid.LogIntegral));
                isWanted = course.Error > tolerance;
            }

            (distributions, apart) = Turned(grid);
            if (course.Error > tolerance || !(apart > tolerance) || Finer(grid) is not { } finer) break;
            course.Add(grid = finer);
            isWanted = course.Error > tolerance;
        }

        while (needsPoints && grid.Count * (1 << objective.Dimension) <= EnoughPoints && Finer(grid) is { } denser)
            course.Add(grid = denser);
        return new(grid, distributions, Math.Max(course.Error, apart), tolerance, [.. course.Integrals]);
    }

    private Lattice First()
    {
        var map = new LatticeMap(modes[0], objective.Dimension - 1, places);
        var step = FirstStep * Math.Clamp(modes.Min(map.Narrowest), Narrowest, 1);
        var grid = Lattice.Of(map, objective, places, step, map.Dimension < 3 ? Deep : DeepOfThree,
            MostPoints / (1 << (2 * map.Dimension)), cancellation);
        return grid.IsWhole ? grid : Lattice.Of(map, objective, places, step, Shallow, MostPoints, cancellation);
    }

    /// <summary>Null where there would be too many points, or someone ended it.</summary>
    private Lattice? Finer(Lattice grid)
    {
        if (course.Steps >= (options.MaxIterations ?? UsualSteps) || !grid.IsWhole
            || (double)grid.Count * (1 << objective.Dimension) > MostPoints || cancellation.IsCancellationRequested) return null;
        return grid.Refined(2 * MostPoints, cancellation) is { IsWhole: true } fine ? fine : null;
    }

    /// <summary>
    /// The law of each free number, from a grid on which it stands alone, and by how much these grids differ in the integral. Where there
    /// are very many points, quantiles have enough of grids of twice the spacing.
    /// </summary>
    private (AxisDistribution[] Distributions, double Apart) Turned(Lattice grid)
    {
        var (distributions, apart, isCoarse) = (new AxisDistribution[objective.Dimension], 0.0, grid.Count > MostTurned);
        for (var alone = 0; alone < distributions.Length; alone++)
        {
            var own = alone == grid.Map.Alone || cancellation.IsCancellationRequested ? grid
                : Lattice.Of(new(modes[0], alone, places), objective, places, isCoarse ? 2 * grid.Step : grid.Step, Shallow,
                    MostPoints, cancellation);
            if (!isCoarse) apart = Math.Max(apart, Math.Abs(own.LogIntegral - grid.LogIntegral) - rounding);
            distributions[alone] = new(own);
        }

        return (distributions, apart);
    }
}

/// <summary>
/// The finest grid, the law of each free number, and by how much its figures may be off; the integrals of all grids, coarse to fine.
/// </summary>
internal sealed record RefinedGrid(Lattice Grid, AxisDistribution[] Distributions, double Error, double Tolerance,
    ValueList<double> Integrals);
