using System.Diagnostics;
using ProbDsl.Catalog;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime;

namespace ProbDsl.Inference.Adversarial;

/// <summary>Trains a story against a critic, then estimates the divergence of its draws from the data by a new critic.</summary>
internal sealed class AdversarialFitting(
    AdversarialPlan plan, Problem problem, StandardCatalog catalog, AdversarialSettings settings, string method)
    : TrainedFitting(method)
{
    protected override FitOutcome Trained(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var batch = new AdversarialBatch(plan, problem, catalog, settings.Request with { Trains = true }, settings.Constraint);
        var run = Train(batch.ToTrain(new AdversarialLosses(batch, settings).Phases()), settings.Training, options, progress, cancellation);
        if (run.Value is not { } outcome) return FitOutcome.None(run.Diagnostics);
        var seconds = clock.Elapsed.TotalSeconds;
        ValueList<double> course = [.. outcome.Trace.Steps.Select((_, i) => settings.Game.Estimate(outcome.Trace.Losses[i, 0]))];
        if (outcome.HasFailed) return Failed(settings.Game.Kind, outcome, course);
        progress.Evaluate(0, problem.SizeOf(settings.Request.Rows.Size));
        var summary = Summary(outcome, options, isShort: cancellation.IsCancellationRequested);
        return new(summary, settings.Game.Kind, summary.Metric!.Value, double.NaN, outcome.Stopped, (int)outcome.Steps, [], course,
            [.. outcome.Diagnostics, .. summary.Warnings]) { StepsPerSecond = outcome.Steps / seconds };
    }

    private FitSummary Summary(TrainingOutcome outcome, FitOptions options, bool isShort)
    {
        var (loss, error) = new CriticEstimate(problem with { Trained = plan.GeneratorOf(outcome.Weights) },
            settings.Request.Rows, settings.Request.Batch, settings.Training, LossesOf).Of(options, isShort);
        var game = settings.Game;
        var estimate = new Metric(game.Kind, game.Estimate(loss), Math.Abs(game.Estimate(error) - game.Estimate(0)), game.Meaning);
        var players = Players.Of(outcome, plan.IsCritic, "generator",
            GeneratedSample.CoverageOf(plan, problem with { Trained = outcome.Weights }, catalog, settings, options));
        ValueList<Diagnostic> found =
        [
            .. game.IsSaturatedAt(estimate.Value)
                ? [AdversarialDiagnostics.Saturated(estimate, game, settings.Constraint)] : Array.Empty<Diagnostic>(),
            .. players.Overlap is { Coverage: < Players.LeastCoverage } overlap
                ? [AdversarialDiagnostics.Collapsed(overlap, plan.Of, settings.Constraint, Method)] : Array.Empty<Diagnostic>(),
        ];
        return new([], outcome.Weights.Values.Sum(w => w.Shape.Count), [])
        {
            Sections = [new TrainedWeights(problem.WithUnits(outcome.Weights)), players],
            Metric = estimate,
            Warnings = found,
        };
    }

    private AdversarialLosses LossesOf(Problem rows, int count, bool trains) => new(new(plan, rows, catalog,
        settings.Request with { Batch = count, Trains = trains, InstanceNoise = 0 }, settings.Constraint), settings);
}
