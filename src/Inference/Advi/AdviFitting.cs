using ProbDsl.Catalogue;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Finds the guide of highest ELBO and tells its law as a posterior. Where labels can be exchanged the best of several starts is taken, with its components in order.</summary>
internal sealed class AdviFitting(Problem problem, StandardCatalogue catalogue, StoryAscent starts, SampleAverage bound) : Fitting, IDisposable
{
    /// <summary>Powers of the first standard deviations, e^-2: narrower ones where the widest reach out of the density's support.</summary>
    private static readonly double[] narrower = [1, 2, 4];

    private readonly ObjectiveKind objective = Evidence.BoundOf(problem.Graph);

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var sample = new GrowingSample(bound, options, progress, cancellation);
        sample.Begin(bound.Request.Family == GuideFamily.FullRank);
        if (Best(sample, options, out var orderedBy) is not { } first) return FitOutcome.None([AdviDiagnostics.NoBound()]);
        var (position, stopped) = sample.Grow(first);
        var weights = bound.Weights(position);
        var summary = new FitSummary([], starts.Objective.Dimension, [], orderedBy);
        var posterior = DerivedPosterior.Of(problem, catalogue, bound.Request, weights, summary, options)!;
        if (!double.IsFinite(posterior.LogRatios.Average())) return FitOutcome.None([AdviDiagnostics.NoBound()]);
        var figure = new Figure(objective, posterior.LogRatios.Average(), StandardError.OfMean(posterior.LogRatios));
        ValueList<Diagnostic> warnings = stopped == StopReason.MaxIterations ? [AdviDiagnostics.StillRising(sample, options)] : [];
        return new(posterior.Summary with { Figure = figure }, objective, figure.Value, double.NaN, stopped, sample.Steps, [], [.. sample.Trace], [.. warnings, .. posterior.Summary.Warnings]) { Rise = sample.Rise };
    }

    public void Dispose()
    {
        bound.Dispose();
        starts.Dispose();
    }

    private double[]? Best(GrowingSample sample, FitOptions options, out string? orderedBy)
    {
        var (best, restarts) = ((Ascent?)null, options.Restarts ?? starts.Defaults.Restarts);
        orderedBy = null;
        for (var restart = 0; restart < restarts && !(restart > 0 && sample.IsOver); restart++)
        {
            var start = starts.Init(restart, new(options.Seed, "restart", (uint)restart)).Position;
            if (Begun(start) is { } begun && sample.Climb(begun, restart, restarts) is { Why: null } end && !(end.Value <= best?.Value)) best = end;
        }

        if (best is null) return null;
        var means = Means(best.Position);
        var ordered = starts.Labels.Ordered(new(means, starts.Objective.Density(means)));
        orderedBy = ordered.OrderedBy;
        return ordered.Position.SequenceEqual(means) ? best.Position : sample.Climb(Begun(ordered.Position) ?? best.Position).Position;
    }

    /// <summary>The guide about a point of the story's free numbers; null where it has no bound.</summary>
    private double[]? Begun(double[] point)
    {
        var (means, gradient) = (starts.Objective.Slots(point), new double[bound.Dimension]);
        return narrower.Select(n => bound.Start(means, n)).FirstOrDefault(x => double.IsFinite(bound.Evaluate(x, gradient)) && gradient.All(double.IsFinite));
    }

    /// <summary>The guide's means in the order of the story's free numbers.</summary>
    private double[] Means(double[] position)
    {
        var weights = bound.Weights(position);
        return [.. starts.Objective.Joint.Coordinates.SelectMany(c => weights[DerivedGuide.MeanOf(c.Slot)].Values)];
    }
}
