using System.Diagnostics;

namespace ProbDsl.Inference.Variational;

/// <summary>Trains a story with its guide, then evaluates the bound on all rows and reports the params.</summary>
internal sealed class GuidedFitting(string method, Problem problem, StandardCatalog catalog, GuidedSettings settings,
    BoundTraining training, Problem? held, IReadOnlyList<InferenceMethod> known)
    : TrainedFitting(method)
{
    /// <summary>The summary with a posterior from the trained guide, in place of <see cref="GuidePosterior"/>; null by default.</summary>
    public Func<Problem, GuidedRequest, IReadOnlyDictionary<string, Tensor>, FitSummary, FitOptions, Result<FitSummary>>? Posterior
    {
        get;
        init;
    }

    private const int DrawsOfChain = 5;

    private ObjectiveKind Objective => ObjectiveOf(settings);

    private ObjectiveKind ObjectiveOf(GuidedSettings of) => of.Kind switch
    {
        BoundKind.Likelihood => ObjectiveKind.LogLikelihood,
        BoundKind.Iwae => new($"iwae_{of.Request.Particles}", $"IWAE_{of.Request.Particles}", IsBound: true),
        _ => new(settings.Kind == BoundKind.Elbo ? Method : GuidedMethod.NameOf(BoundKind.Elbo), "ELBO", IsBound: true),
    };

    protected override FitOutcome Trained(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var engine = options.ChosenEngine.Start();
        using var unseen = held is null ? null : Unseen(held, options, engine);
        var run = Train(
            training.Objective, settings.Training, options, progress, cancellation, Fresh(training.Objective, options), unseen,
            problem, settings.Request.Rows is null ? null : ObjectiveAt);
        if (run.Value is not { } outcome) return FitOutcome.None(run.Diagnostics);
        var perSecond = outcome.Steps / clock.Elapsed.TotalSeconds;
        ValueList<double> trace = [.. Enumerable.Range(0, outcome.Trace.Steps.Count)
            .Select(i => -outcome.Trace.Losses[i, 0] * training.Objective.Rows)];
        if (outcome.HasFailed) return Failed(Objective, outcome, trace);
        var (bound, row) = new BoundEvaluation(problem, catalog, settings, progress)
            .Of(outcome.Weights, Objective, options, isShort: cancellation.IsCancellationRequested);
        if (Posterior is null && !double.IsFinite(bound.Value))
            return new(null, Objective, double.NaN, double.NaN, StopReason.Failed, (int)outcome.Steps, [], trace,
                [.. outcome.Diagnostics, outcome.OutOfReach
                    ?? TrainingDiagnostics.NotFiniteResult(Objective, bound.Value, held is null ? row : null)]);
        if (training.Objective.Noise.Count == 0) bound = bound with { Error = null };
        var summary = Summary(outcome.Weights, bound, options);
        if (Posterior is not null)
        {
            var weighted = Posterior(problem, settings.Request, outcome.Weights, summary, options);
            if (weighted.Value is not { } found)
                return new(null, Objective, double.NaN, double.NaN, outcome.Stopped, (int)outcome.Steps, [], trace, weighted.Diagnostics);
            summary = found;
        }

        var open = outcome.Stopped == StopReason.StepsDone && !problem.Graph.HasWeights
            ? TrainingConvergence.WhyNot(training.Objective, settings.Training, outcome) : null;
        ValueList<Diagnostic> unconverged = open is null
            ? [] : [GuidedDiagnostics.NotConverged(Method, open, problem, catalog, known)];
        return new(summary, Objective, bound.Value, double.NaN, open is null ? outcome.Stopped : StopReason.MaxIterations,
            (int)outcome.Steps, [], trace, [.. outcome.Diagnostics, .. unconverged, .. summary.Warnings])
        {
            HeldOut = outcome.HeldOut is null ? null : HeldOut(held!, outcome.Weights, options, engine),
            Frozen = held?.Frozen,
            StepsPerSecond = perSecond,
        };
    }

    private TrainingObjective ObjectiveAt(int batch) =>
        new BoundTraining(problem, catalog, settings with { Request = settings.Request with { Batch = batch } }).Objective;

    /// <summary>
    /// The held-out objective: the trained bound of rows that training does not use, averaged over the guide's draws of what rows share.
    /// </summary>
    private HeldOutObjective Unseen(Problem rows, FitOptions options, IEngine engine) =>
        Unseen(rows, settings.ForHeldOut(rows), options, engine);

    private HeldOutObjective Unseen(Problem rows, GuidedSettings of, FitOptions options, IEngine engine)
    {
        var request = of.Request;
        // each row of a chain samples one of many steps
        var least = request.HasChains ? DrawsOfChain * HeldOutObjective.LeastDraws : HeldOutObjective.LeastDraws;
        var own = request with { DrawsStepsByCost = false, IsPredictive = true };
        var bound = new BoundTraining(rows, catalog, own, of.Kind, GuideGradient.Plain, of.Divergence);
        return new(bound.Objective, options.Seed, engine, leastDraws: least);
    }

    /// <summary>The bound per held-out row under the weights that are kept.</summary>
    private HeldOutMetric HeldOut(Problem rows, IReadOnlyDictionary<string, Tensor> weights, FitOptions options, IEngine engine)
    {
        var of = settings.ForHeldOut(rows);
        var all = rows.SizeOf(of.Request.Rows!.Size);
        using var parts = Unseen(
            rows, of with { Request = of.Request with { Batch = HeldOutObjective.PartOf(all, of.Request.Batch) } }, options, engine);
        var (loss, error) = parts.MeasureRows(weights);
        return BatchedPlate.HasGroups(rows.Graph, of.Request.Rows)
            ? new(ObjectiveOf(of), all, -loss, error) { InGroups = HeldOutRows.InFile(rows, of.Request.Rows) }
            : new(ObjectiveOf(of), ObservedRows.Count(rows, all), -loss, error);
    }

    private FitSummary Summary(IReadOnlyDictionary<string, Tensor> weights, Metric bound, FitOptions options)
    {
        var joint = training.Joint;
        var free = training.Objective.Weights.Sum(w => w.Slot.Shape.Count);
        var summary = new FitSummary([.. TrainedParams.Compute(joint.Builder, joint.Params, joint.Weights, weights)], free, [])
        {
            Sections = [new TrainedWeights(problem.WithUnits(weights))],
            Metric = bound,
        };
        var latents = LatentInformationRun.Compute(problem, catalog, settings.Request, weights, options);
        var chain = ChainCostComparisons.Compute(problem, catalog, settings.Request,
            training.Objective.Weights.ToDictionary(w => w.Name, w => new Tensor(w.Slot.Shape, w.StartOf(options.Seed))), weights, options);
        summary = summary with
        {
            Sections =
            [
                .. summary.Sections,
                .. latents.Count > 0 ? [new ActiveLatents(latents)] : Array.Empty<ResultSection>(),
                .. chain is null ? Array.Empty<ResultSection>() : [chain],
            ],
            Warnings = [.. latents.Where(l => l.IsCollapsed)
                .Select(l => TrainingDiagnostics.PosteriorCollapse(l, problem.Graph[l.Latent].Span,
                    "increase the weight of the KL divergence gradually (`--kl-warm-up 0.5`), allow each dimension some free bits "
                    + $"(`--free-bits 0.1`), or use a tighter bound (`--method {GuidedMethod.NameOf(BoundKind.Iwae)}`)")),
                .. chain is not null && ChainCostComparisons.Warning(chain, problem, catalog) is { } early ? [early]
                : Array.Empty<Diagnostic>()],
        };
        if (Posterior is not null) return summary;
        // a guide with draws that depend on states which the bound sums over is trained, but not drawn
        return LoweringLimit.Try(() => GuidePosterior.Summarize(problem, catalog, settings, weights, summary, options, known)
            ?? SharedPosterior.Summarize(problem, catalog, settings, weights, summary, options)).Or(_ => null) ?? summary;
    }
}
