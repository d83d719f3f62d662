namespace ProbDsl.Inference.Integration;

/// <summary>
/// Halves the spacing of a grid until its results converge and agree with rotated grids, or until there would be too many points.
/// </summary>
internal sealed class GridRefinement(StoryObjective objective, List<LaplaceApproximation> modes, double rounding, FitOptions options,
    bool needsPoints, IProgress progress, CancellationToken cancellation)
{
    /// <summary>
    /// The log density range of a grid: down to e^-90 of the maximum, so that moments of tails that fall as a power are included; with
    /// three parameters down to e^-60, and if that takes too many points, down to e^-45.
    /// </summary>
    public const double Shallow = 45;

    private const double Deep = 90, DeepOfThree = 60;

    /// <summary>
    /// Without an option, a grid is refined to the first where it can be; the second, half of the last digit that pages print, counts as
    /// converged. An error up to the third, in nats and standard deviations, is reported but changes no conclusion.
    /// </summary>
    private const double UsualTolerance = 1e-9, EnoughForPages = 5e-7, EnoughForReaders = 0.01;

    private const double FirstStep = 0.5, Narrowest = 1.0 / 64;
    private const int UsualSteps = 12, MostPoints = 4_000_000, EnoughPoints = 50_000, MostTurned = 1_000_000;

    /// <summary>
    /// A grid with an error below the digits of a page is refined up to this number of points: a second, and some 100 MB. Where each
    /// halving gains little, as beside kinks that lie along no parameter, an error that is small enough for readers is enough for that.
    /// </summary>
    private const int SlowPoints = 400_000;

    private readonly List<double[]> places = modes.ConvertAll(m => m.Mode);

    /// <summary>The kinks of each parameter, at which grids are split.</summary>
    private readonly double[][] kinks = KinkSearch.Find(objective, modes[0]);

    /// <summary>
    /// The tolerance of moments, in standard deviations, is never larger than this, even if rounding limits the integral more.
    /// </summary>
    private const double MostTolerance = 0.05;

    /// <summary>The tolerance is never below the rounding of the density.</summary>
    private readonly double tolerance = Math.Max(options.Tolerance ?? UsualTolerance, Math.Min(rounding, MostTolerance));
    private readonly GridConvergence course = new(rounding);

    /// <summary>
    /// The finest grid and its error, which is infinite if there is no second grid: the density has no finite integral, or the run was
    /// canceled early.
    /// </summary>
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
                progress.Report(
                    new(0, 1, course.Steps - 1, options.MaxIterations ?? UsualSteps, grid.LogIntegral, grid.LogIntegral));
                isWanted = course.Error > tolerance;
            }

            if (double.IsPositiveInfinity(course.Error)) break;
            (distributions, apart) = Turned(grid);
            if (course.Error > tolerance || !(apart > tolerance) || Finer(grid) is not { } finer) break;
            course.Add(grid = finer);
            isWanted = course.Error > tolerance;
        }

        while (needsPoints && grid.Count * (1 << objective.Dimension) <= EnoughPoints && Finer(grid) is { } denser)
            course.Add(grid = denser);
        var (error, isOwn) = (Math.Max(course.Error, apart), options.Tolerance is not null);
        return new(grid, distributions, error, Math.Max(tolerance, isOwn ? 0 : EnoughForReaders), [.. course.Integrals])
            { IsConverged = error <= Math.Max(tolerance, isOwn ? 0 : EnoughForPages) };
    }

    /// <summary>
    /// A grid that can be refined: where the density is far from 0 in too large a region, it ends sooner, then has twice the spacing.
    /// </summary>
    private QuadratureGrid First()
    {
        var map = new QuadratureGridMap(modes[0], objective.Dimension - 1, places, kinks);
        var step = FirstStep * Math.Clamp(modes.Min(map.Narrowest), Narrowest, 1);
        var refinable = MostPoints / (1 << map.Dimension);
        var grid = Grown(step, map.Dimension < 3 ? Deep : DeepOfThree, refinable / (1 << map.Dimension));
        if (!grid.IsComplete) grid = Grown(step, Shallow, refinable);
        if (!grid.IsComplete) grid = Grown(2 * step, Shallow, refinable);
        return grid.IsComplete ? grid : Grown(step, Shallow, MostPoints);

        QuadratureGrid Grown(double step, double cutoff, int most) =>
            QuadratureGrid.Create(map, objective, places, step, cutoff, most, cancellation);
    }

    /// <summary>The grid with half the spacing; null if it would have too many points, or the run is canceled.</summary>
    private QuadratureGrid? Finer(QuadratureGrid grid)
    {
        if (course.Steps > (options.MaxIterations ?? UsualSteps) || !grid.IsComplete
            || (double)grid.Count * (1 << objective.Dimension) > Most || cancellation.IsCancellationRequested) return null;
        return grid.Refined(2 * MostPoints, cancellation) is { IsComplete: true } fine ? fine : null;
    }

    private int Most => options.Tolerance is null && course.Error <= (course.IsFast ? EnoughForPages : EnoughForReaders)
        ? SlowPoints : MostPoints;

    /// <summary>
    /// The distribution of each unconstrained parameter, from a grid whose last coordinate determines it alone, and the largest difference
    /// of these grids' integrals. With very many points, the grids for quantiles have twice the spacing, and their integrals say nothing
    /// about those of the finer grid. After an interruption they have it too: their difference is then part of the error.
    /// </summary>
    private (AxisDistribution[] Distributions, double Apart) Turned(QuadratureGrid grid)
    {
        var (distributions, apart) = (new AxisDistribution[objective.Dimension], 0.0);
        for (var alone = 0; alone < distributions.Length; alone++)
        {
            var own = alone == grid.Map.IsolatedParameter ? grid : Own(grid, alone);
            if (own.Step <= grid.Step || cancellation.IsCancellationRequested)
                apart = Math.Max(apart, Math.Abs(own.LogIntegral - grid.LogIntegral) - rounding);
            distributions[alone] = new(own);
        }

        return (distributions, apart);
    }

    /// <summary>
    /// The grid whose last coordinate determines a parameter alone. One of twice the spacing is not interrupted: it takes less than the
    /// grid that there is.
    /// </summary>
    private QuadratureGrid Own(QuadratureGrid grid, int alone)
    {
        var map = new QuadratureGridMap(modes[0], alone, places, kinks);
        if (grid.Count <= MostTurned && !cancellation.IsCancellationRequested
            && Of(grid.Step, cancellation) is { IsComplete: true } own) return own;
        return Of(2 * grid.Step, CancellationToken.None);

        QuadratureGrid Of(double step, CancellationToken stop) =>
            QuadratureGrid.Create(map, objective, places, step, Shallow, MostPoints, stop);
    }
}

/// <summary>
/// The finest grid, the distribution of each unconstrained parameter, and the error of the results; the integrals of all grids, coarse to
/// fine. A larger error than the tolerance is a fault; the results are converged if it is below the digits of a page.
/// </summary>
internal sealed record RefinedGrid(QuadratureGrid Grid, AxisDistribution[] Distributions, double Error, double Tolerance,
    ValueList<double> Integrals)
{
    public bool IsConverged { get; init; }
}
