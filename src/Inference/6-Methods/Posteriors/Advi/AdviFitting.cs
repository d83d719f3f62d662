using ProbDsl.Inference.Laplace;

namespace ProbDsl.Inference.Advi;

/// <summary>
/// Fits the normal approximation with the highest ELBO and reports it as a posterior. If the labels of components are exchangeable, it is
/// fitted around the best of several modes, with the components in order.
/// </summary>
/// <param name="problem">The story with its data.</param>
/// <param name="catalog">What its names mean.</param>
/// <param name="starts">Where optimizations start.</param>
/// <param name="family">Of the normal distribution.</param>
/// <param name="known">Among which another is looked for.</param>
/// <param name="weighing">The options that select methods with weighted draws.</param>
internal sealed class AdviFitting(
    Problem problem, StandardCatalog catalog, ModeOptimizer starts, GuideFamily family, IReadOnlyList<InferenceMethod> known,
    string weighing)
    : Fitting, IDisposable
{
    private readonly ObjectiveKind kind = Evidence.BoundOf(problem.Graph, catalog);

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        (starts.Cancellation, starts.Progress) = (cancellation, progress);
        var bound = new SampleAverage(starts.Objective, family);
        var sample = new GrowingSample(bound, options, progress, cancellation);
        sample.Start();
        var start = new AdviStart(starts, bound, options.Seed, cancellation);
        if (Best(start, options, cancellation) is not { } begun)
            return FitOutcome.None([AdviDiagnostics.NoBound(start.CollapsedScale(), weighing)]);
        var (distribution, stopped) = sample.Grow(begun.Distribution);
        var posterior = NormalPosterior.Draw(starts, distribution, CountOf(options), new(options.Seed, "advi posterior"),
            begun.OrderedBy, start.Modes, options.Interval);
        var ratios = posterior.LogRatios;
        if (!double.IsFinite(ratios.Average())) return FitOutcome.None([AdviDiagnostics.NoBound(start.CollapsedScale(), weighing)]);
        var rounding = DensityRounding.Estimate(starts.Objective, distribution);
        var metric = new Metric(kind, ratios.Average(), DensityRounding.With(StandardError.OfMean(ratios), rounding));
        var quality = posterior.Quality;
        var name = family == GuideFamily.MeanField ? AdviMethod.MeanField : "advi";
        var trials = posterior.Summary.Tail!.IsReliable
            ? null : MethodTrials.Run(new(problem, catalog, starts, start.Highest ?? begun.Mode, options, name, known,
                quality.Missed is not null));
        ValueList<Diagnostic> warnings =
        [
            .. stopped == StopReason.MaxIterations
                ? [AdviDiagnostics.NotConverged(sample, starts.Objective.Joint, weighing)] : Array.Empty<Diagnostic>(),
            .. ApproximationDiagnostics.Find(quality, trials?.Better, trials?.Advice),
            .. DensityRounding.Warnings(rounding),
            .. RunDiagnostics.FewerDraws(options.Draws, CountOf(options)),
        ];
        var summary = posterior.Summary with { Metric = metric, Warnings = warnings };
        return new(summary, kind, metric.Value, double.NaN, stopped, sample.Steps, [], [.. sample.Trace], warnings)
        {
            StopText = sample.IsExploding
                ? $"not converged after {FitOutcome.StepsText(sample.Steps)}: more draws make the ELBO less certain"
                : stopped == StopReason.Converged && sample.Rise is { } rise ? Converged(sample.Steps, rise) : null,
        };
    }

    /// <summary>The text of a converged fit: how much the last doubling of the draws changed the ELBO, with its standard error.</summary>
    private static string Converged(int steps, BoundIncrease rise)
    {
        var change = $"{FixedPoint.Write(rise.Value, "0.0000")} ± {FixedPoint.Write(rise.Error, "0.0000")}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"converged after {FitOutcome.StepsText(steps)}: {rise.Draws:N0} draws instead of half as many change the ELBO by {change}");
    }

    public void Dispose() => starts.Dispose();

    /// <summary>The number of posterior draws: as many as requested, limited by memory.</summary>
    private int CountOf(FitOptions options)
    {
        var count = ProposalDraws.Count(starts.Objective, options);
        return (int)Math.Clamp(MostNumbers / Math.Max(1, UnconstrainedDraws.NumbersOf(starts.Objective, 1)),
            Math.Min(FewestDraws, count), count);
    }

    private const double MostNumbers = 1e8;
    private const int FewestDraws = 100;

    /// <summary>The default number of starts: a posterior may have several modes even if no labels are exchangeable.</summary>
    private const int FewestStarts = 4;

    private AdviStart.InitialApproximation? Best(AdviStart start, FitOptions options, CancellationToken cancellation) =>
        Enumerable.Range(0, options.Restarts ?? Math.Max(FewestStarts, starts.Defaults.Restarts))
            .TakeWhile(restart => restart == 0 || !cancellation.IsCancellationRequested)
            .Select(restart => start.From([.. starts.Init(restart, new(options.Seed, "restart", (uint)restart)).Position]))
            .OfType<AdviStart.InitialApproximation>().MaxBy(b => b.Bound);
}
