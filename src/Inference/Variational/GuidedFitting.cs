using System.Diagnostics;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Trains a story with its guide, then measures the bound on all rows and tells what the params came to.</summary>
internal sealed class GuidedFitting(Problem problem, StandardCatalogue catalogue, GuidedSettings settings, BoundTraining training, Problem? held) : Fitting
{
    /// <summary>Draws behind the bound that is told: so many in all, and at most so many of a row.</summary>
    private const int Measured = 200_000, MostOfRow = 100;

    /// <summary>Training draws so many times as many as one repetition of the measurement, where that is enough for a draw of each row: telling the bound of a short training is not the longer part.</summary>
    private const int LeastShare = 10;

    private ObjectiveKind Objective => settings.Kind == BoundKind.Elbo ? new(GuidedMethod.NameOf(settings.Kind), "ELBO", IsBound: true) : new($"iwae_{settings.Request.Particles}", $"IWAE_{settings.Request.Particles}", IsBound: true);

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        try
        {
            return Trained(options, progress, cancellation);
        }
        catch (NotEnoughMemory large)
        {
            return FitOutcome.None([TrainingDiagnostics.TooLarge(GuidedMethod.NameOf(settings.Kind), large)]);
        }
    }

    private FitOutcome Trained(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var team = held is not null && options.ThreadsOrAll > 1 ? new BlockTeam(options.ThreadsOrAll) : null;
        using var unseen = held is null ? null : Unseen(held, options, team);
        using var trainer = new Trainer(training.Objective with { HasFreshRows = options.Fresh is not null }, settings.Training, new() { Rows = Fresh(options), Progress = progress, HeldOut = unseen, Checkpoint = options.Checkpoint?.File });
        if (options.Checkpoint is { IsResumed: true } && trainer.Resume() is { } why) return FitOutcome.None([why]);
        var (outcome, missing) = Trained(trainer, cancellation);
        if (outcome is null) return FitOutcome.None(missing);
        var perSecond = outcome.Steps / clock.Elapsed.TotalSeconds;
        ValueList<double> trace = [.. Enumerable.Range(0, outcome.Trace.Steps.Count).Select(i => -outcome.Trace.Losses[i, 0] * training.Objective.Rows)];
        if (outcome.HasFailed) return new(null, Objective, double.NaN, double.NaN, outcome.Stopped, (int)outcome.Steps, [], trace, outcome.Diagnostics);
        var bound = Bound(outcome.Weights, options, isShort: cancellation.IsCancellationRequested);
        var summary = Summary(outcome.Weights, bound, options);
        return new(summary, Objective, bound.Value, double.NaN, outcome.Stopped, (int)outcome.Steps, [], trace, [.. outcome.Diagnostics, .. summary.Warnings])
        {
            HeldOut = outcome.HeldOut is { } loss ? new(Objective, ObservedRows.Count(held!, held!.SizeOf(settings.Request.Rows!.Size)), -loss) : null,
            StepsPerSecond = perSecond,
        };
    }

    private FreshBatches? Fresh(FitOptions options) => options.Fresh is { } rows ? new(training.Objective.Batch, training.Objective.BatchSize, options.Seed, rows) : null;

    private static (TrainingOutcome? Outcome, ValueList<Diagnostic> Missing) Trained(Trainer trainer, CancellationToken cancellation)
    {
        try
        {
            return (trainer.Run(cancellation), []);
        }
        catch (NoFreshRows none)
        {
            return (null, none.Why);
        }
    }

    /// <summary>The bound of rows that training does not see, as it is climbed.</summary>
    private HeldOutObjective Unseen(Problem rows, FitOptions options, BlockTeam? team)
    {
        var own = settings.For(rows);
        return new(new BoundTraining(rows, catalogue, own.Request with { DrawsStepsByCost = false }, own.Kind, GuideSlope.Plain, own.Divergence).Objective, options.Seed, team);
    }

    /// <summary>The bound of the whole data set, with the standard error of its draws, which are as few as can be where the user does not want to wait.</summary>
    private (double Value, double Error) Bound(IReadOnlyDictionary<string, Tensor> weights, FitOptions options, bool isShort)
    {
        var (rows, drawn) = (training.Objective.Rows, (double)settings.Training.Steps * settings.Request.Batch * settings.Request.Particles);
        // every step of a chain has a draw of its own
        var particles = settings.Kind != BoundKind.Elbo ? settings.Request.Particles : isShort || settings.Request.HasChains ? 1 : (int)Math.Clamp(Math.Min(Measured, drawn / LeastShare) / rows, 1, MostOfRow);
        using var ratios = new LogRatios(problem, catalogue, settings.Request with { Particles = particles }, weights, options.Seed, options.ThreadsOrAll);
        return BoundEstimate.Of(ratios, settings.Kind, particles);
    }

    private FitSummary Summary(IReadOnlyDictionary<string, Tensor> weights, (double Value, double Error) bound, FitOptions options)
    {
        var free = training.Objective.Weights.Sum(w => w.Slot.Shape.Count);
        var summary = new FitSummary([.. Params(weights)], free, [])
        {
            Weights = weights,
            Figure = new(Objective, bound.Value, bound.Error),
        };
        var latents = LatentUse.Of(problem, catalogue, settings.Request, weights, options);
        summary = summary with { Latents = latents, Warnings = [.. latents.Where(l => l.IsUnused).Select(l => TrainingDiagnostics.Unused(l, problem.Graph[l.Latent].Span))] };
        return DerivedPosterior.Of(problem, catalogue, settings.Request, weights, summary, options)?.Summary ?? summary;
    }

    private IEnumerable<Estimate> Params(IReadOnlyDictionary<string, Tensor> weights)
    {
        var joint = training.Joint;
        if (joint.Params.Count == 0) return [];
        var program = joint.Builder.Build([.. joint.Params.Select(p => (p.Param.Name, p.Array))]);
        var arrays = new Interpreter(program).Run(joint.Weights.Where(w => program.Slots.ContainsKey(w.SlotName)).ToDictionary(w => w.SlotName, w => weights[w.Name]));
        return joint.Params.Select(p => new Estimate(p.Param.Name, arrays[p.Param.Name], p.Param.Extents.Count));
    }
}
