using System.Diagnostics;

namespace ProbDsl.Inference.Adversarial;

/// <summary>Trains a story against a critic, then estimates the divergence of its draws from the data by a new critic.</summary>
internal sealed class AdversarialFitting(AdversarialModel model, Problem problem, AdversarialSettings settings, string method)
    : TrainedFitting(method)
{
    protected override FitOutcome Trained(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var objective = model.Objective();
        var run = Train(objective, settings.Training, options, progress, cancellation, atBatch: batch => model.Objective(batch));
        if (run.Value is not { } outcome) return FitOutcome.None(run.Diagnostics);
        var seconds = clock.Elapsed.TotalSeconds;
        ValueList<double> course = [.. outcome.Trace.Steps.Select((_, i) => settings.Game.Estimate(outcome.Trace.Losses[i, 0]))];
        if (outcome.HasFailed) return Failed(settings.Game.Kind, outcome, course);
        progress.Evaluate(0, problem.SizeOf(settings.Request.Rows.Size));
        var summary = Summary(objective, outcome, options, isShort: cancellation.IsCancellationRequested);
        return new(summary, settings.Game.Kind, summary.Metric!.Value, double.NaN, outcome.Stopped, (int)outcome.Steps, [], course,
            [.. outcome.Diagnostics, .. summary.Warnings]) { StepsPerSecond = outcome.Steps / seconds };
    }

    private FitSummary Summary(TrainingObjective objective, TrainingOutcome outcome, FitOptions options, bool isShort)
    {
        var plate = settings.Request.Rows;
        var critic = new CriticEstimate(problem, plate, settings.Request.Batch, settings.Training, LossesOf);
        var (loss, error) = critic.Of(options, isShort);
        var game = settings.Game;
        var estimate = double.IsNaN(loss) ? new Metric(game.Kind, double.NaN, null, critic.WhyNone)
            : new(game.Kind, game.Estimate(loss), Math.Abs(game.Estimate(error) - game.Estimate(0)), game.Meaning);
        var sample = GeneratedSample.Rows(problem, plate, options);
        var overlap = GeneratedSample.CoverageOf(
            model.BatchOf(outcome.Weights, sample, sample.SizeOf(plate.Size), trains: false), options);
        ValueList<Diagnostic> found =
        [
            .. game.IsSaturatedAt(estimate.Value)
                ? [AdversarialDiagnostics.Saturated(estimate, game, settings.Constraint, model.HasGuide)] : Array.Empty<Diagnostic>(),
            .. RatioLimit.IsNear(estimate.Value, game.GreatestBy(critic.JudgedRows))
                ? [AdversarialDiagnostics.NearLimit(estimate, critic.JudgedRows, game.GreatestBy(critic.JudgedRows))]
                : Array.Empty<Diagnostic>(),
            .. overlap is { Coverage: < GeneratorAndCritic.LeastCoverage }
                ? [AdversarialDiagnostics.Collapsed(overlap, model.Plan.Of, settings.Constraint, model.Otherwise(Method))]
                : Array.Empty<Diagnostic>(),
        ];
        return model.Reported(new([], outcome.Weights.Values.Sum(w => w.Shape.Count), [])
        {
            Sections =
                [new TrainedWeights(problem.WithUnits(outcome.Weights)), GeneratorAndCritic.Create(outcome, objective.Losses, overlap)],
            Metric = estimate,
            Warnings = found,
        }, outcome, sample, options);

        AdversarialLosses LossesOf(Problem rows, int count, bool trains) =>
            new(model.BatchOf(outcome.Weights, rows, count, trains), settings);
    }
}
