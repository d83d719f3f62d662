using System.Diagnostics;

namespace ProbDsl.Inference.Adversarial;

/// <summary>
/// Trains a story with a guide that has no density, then estimates the ELBO by a new critic, and bounds the log-likelihood without one.
/// </summary>
internal sealed class GuideCriticFitting(
    GuideCriticPlan plan, Problem problem, StandardCatalog catalog, GuideCriticSettings settings, string method) : TrainedFitting(method)
{
    // draws of a row, rows and repetitions of the lower bound
    private const int Particles = 50, MostRows = 2000, Repetitions = 2;

    // in nats for each row
    private const double LeastAbove = 1;

    private static ObjectiveKind Kind { get; } = new("elbo_estimate", "ELBO estimate", IsBound: false);

    private int Rows => problem.SizeOf(plan.Rows.Size);

    private TrainingObjective ObjectiveOf(GuideCriticBatch batch) =>
        batch.ToTrain(settings.Turns.Phases(batch.OfCritic(), batch.OfStory()));

    protected override FitOutcome Trained(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var batch = new GuideCriticBatch(plan, problem, catalog, settings.Request with { Trains = true });
        var objective = ObjectiveOf(batch);
        var run = Train(objective, settings.Training, options, progress, cancellation, atBatch: rows => ObjectiveOf(
            new(plan, problem, catalog, settings.Request with { Trains = true, Batch = rows })));
        if (run.Value is not { } outcome) return FitOutcome.None(run.Diagnostics);
        var seconds = clock.Elapsed.TotalSeconds;
        ValueList<double> course = [.. outcome.Trace.Steps.Select((_, i) => -outcome.Trace.Losses[i, 1] * Rows)];
        if (outcome.HasFailed) return Failed(Kind, outcome, course);
        progress.Evaluate(0, Rows);
        var isShort = cancellation.IsCancellationRequested;
        var critic = new CriticEstimate(problem, plan.Rows, settings.Request.Batch, settings.Training, BatchOf);
        var (loss, error) = critic.Of(options, isShort);
        var metric = double.IsNaN(loss) ? new Metric(Kind, double.NaN, null, critic.WhyNone) : new(Kind, -loss * Rows, error * Rows,
            "by a new critic on rows that did not train it, too high where the critic is weak: not a bound, not a likelihood");
        var bound = BoundOf(outcome.Weights, options, progress);
        ValueList<Diagnostic> found = Doubt(-loss, error, bound) is { } doubt ? [doubt] : [];
        var summary = new FitSummary(
            [.. TrainedParams.Compute(batch.Builder, batch.Params, batch.StoryWeights, outcome.Weights)],
            outcome.Weights.Values.Sum(w => w.Shape.Count), [])
        {
            Sections = [new TrainedWeights(problem.WithUnits(outcome.Weights)), bound,
                GeneratorAndCritic.Create(outcome, objective.Losses, null)],
            Metric = metric,
            Warnings = found,
        };
        return new(summary, Kind, metric.Value, double.NaN, outcome.Stopped, (int)outcome.Steps, [], course,
            [.. outcome.Diagnostics, .. found]) { StepsPerSecond = outcome.Steps / seconds };

        ICriticLosses BatchOf(Problem rows, int count, bool trains) => new GuideCriticBatch(plan, rows, catalog, settings.Request with
        {
            Batch = count,
            Trains = trains,
            Fixed = outcome.Weights.Where(w => !plan.IsCritic(w.Key)).ToDictionary(),
        });
    }

    /// <summary>The warning of an estimate that is far above the bound; null without one.</summary>
    /// <param name="estimate">The ELBO estimate of a row.</param>
    /// <param name="error">Its standard error.</param>
    /// <param name="bound">The bound.</param>
    private Diagnostic? Doubt(double estimate, double error, ProposalBound bound)
    {
        var (above, both) = (estimate - bound.PerRow, Math.Sqrt((error * error) + (bound.Error * bound.Error)));
        return above > Math.Max(LeastAbove, 4 * both)
            ? AdversarialDiagnostics.AboveBound(above, both, settings.Request.IsAdaptive, plan.Bound.Sampler!.Draws[0].Span) : null;
    }

    /// <summary>The importance-weighted bound of a normal proposal, on at most 2,000 rows chosen at random.</summary>
    private ProposalBound BoundOf(IReadOnlyDictionary<string, Tensor> weights, FitOptions options, IProgress progress)
    {
        var looked = Rows <= MostRows ? problem : HeldOutRows.Choose(problem, plan.Rows, (double)MostRows / Rows, options.Seed).Held;
        var request = new GuidedRequest(plan.Bound, plan.Rows, settings.Request.Batch, Particles, settings.Request.FloatType)
            { UsesFormulas = false };
        using var ratios = new LogRatios(looked, catalog, request, weights, options.Seed, options.ChosenEngine);
        var (value, error, _) = BoundEstimate.Compute(ratios, BoundKind.Iwae, Particles, Repetitions, Rows, progress);
        return new(Particles, value / Rows, error / Rows);
    }
}
