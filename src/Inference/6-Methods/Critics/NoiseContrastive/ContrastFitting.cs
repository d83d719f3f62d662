using System.Diagnostics;

namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>
/// Trains an energy with log Z, then solves for log Z at the trained energy on all rows, checks it, and reports how well the noise covers
/// the model.
/// </summary>
internal sealed class ContrastFitting(
    string method, EnergyDraw energy, Problem problem, Problem? held, StandardCatalog catalog, ContrastSettings settings)
    : TrainedFitting(method)
{
    /// <summary>The effective fraction of the noise below which log Z and the energy are not trusted.</summary>
    private const double Poor = 0.01;

    private readonly ContrastRequest request = settings.Request;

    private static ObjectiveKind Objective { get; } = new("nce_loss", "NCE loss", IsBound: false) { IsInNats = false, Unit = "nats" };

    protected override FitOutcome Trained(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var engine = options.ChosenEngine.Start();
        var first = Points(null, options.Seed, engine);
        if (Uncovered(first) is { } uncovered) return FitOutcome.None([uncovered]);
        using var unseen = held is null ? null : Unseen(held, request.Batch, options, engine);
        var start = NormalizerEstimate.Compute(first.AtRows, first.AtNoise).LogZ;
        TrainingObjective ObjectiveAt(int batch) =>
            new ContrastBatch(energy, problem, catalog, request with { Trains = true, Batch = batch })
                .ToTrain(energy.LogNormalizer, double.IsFinite(start) ? start : 0);
        var objective = ObjectiveAt(request.Batch);
        var run = Train(objective, settings.Training, options, progress, cancellation, Fresh(objective, options), unseen,
            atBatch: ObjectiveAt);
        if (run.Value is not { } outcome) return FitOutcome.None(run.Diagnostics);
        var perSecond = outcome.Steps / clock.Elapsed.TotalSeconds;
        ValueList<double> trace = [.. Enumerable.Range(0, outcome.Trace.Steps.Count).Select(i => outcome.Trace.Losses[i, 0])];
        if (outcome.HasFailed) return Failed(Objective, outcome, trace);
        progress.Evaluate(0, problem.SizeOf(request.Rows.Size));
        return Outcome(outcome, perSecond, trace, options, engine);
    }

    private FitOutcome Outcome(
        TrainingOutcome outcome, double perSecond, ValueList<double> trace, FitOptions options, IEngine engine)
    {
        // noise that training did not use
        var points = Points(outcome.Weights, ~options.Seed, engine);
        var normalizer = NormalizerEstimate.Compute(points.AtRows, points.AtNoise);
        var (loss, error) = LossOf(points, normalizer.LogZ);
        if (!double.IsFinite(loss))
            return FitOutcome.None([.. outcome.Diagnostics, TrainingDiagnostics.NotFiniteResult(Objective, loss, null)]);
        var isNormalized = !(request.IsRanking && energy.IsConditional(problem.Graph));
        var weights = outcome.Weights.Where(w => isNormalized || w.Key != energy.LogNormalizer)
            .ToDictionary(w => w.Key, w => w.Key == energy.LogNormalizer ? new Tensor(Shape.Scalar, [normalizer.LogZ]) : w.Value);
        var like = new ContrastBatch(energy, problem, catalog, request);
        var estimates = TrainedParams.Compute(like.Builder, like.Params, like.Weights, outcome.Weights);
        var integral = NormalizerIntegral.Compute(energy, problem with { Trained = problem.WithUnits(outcome.Weights) }, catalog,
            estimates.ToDictionary(e => e.Name, e => e.Value), engine);
        var section = new NormalizerSection(energy.Draw.Target.Of, normalizer.LogZ, normalizer.Error, normalizer.ByWeights, integral,
            normalizer.EffectiveFraction, points.LogModel.Average() - normalizer.LogZ);
        ValueList<Diagnostic> warnings = normalizer.EffectiveFraction < Poor
            ? [ContrastDiagnostics.PoorNoise(energy, normalizer.EffectiveFraction, SdOfRows())] : [];
        var summary = new FitSummary([.. estimates], weights.Values.Sum(w => w.Shape.Count), warnings)
        {
            Sections = [new TrainedWeights(problem.WithUnits(weights)), .. isNormalized ? [section] : Array.Empty<NormalizerSection>()],
            Metric = new(Objective, loss, error,
                $"mean per row, with {request.NoiseRatio} noise draws each: lower is a better classifier, not a higher likelihood"),
        };
        return new(summary, Objective, loss, double.NaN, outcome.Stopped, (int)outcome.Steps, [], trace,
            [.. outcome.Diagnostics, .. warnings])
        {
            HeldOut = outcome.HeldOut is null ? null : HeldOut(held!, weights, outcome.Weights, options, engine),
            Frozen = held?.Frozen,
            StepsPerSecond = perSecond,
        };
    }

    /// <summary>The log ratios of model to noise at all rows and at their noise, up to log Z.</summary>
    private ContrastRatios Points(IReadOnlyDictionary<string, Tensor>? weights, ulong seed, IEngine engine)
    {
        using var points = new ContrastPoints(energy, problem, catalog, request, weights, seed, engine);
        return points.Ratios();
    }

    /// <summary>The error if the noise has density 0 at some rows.</summary>
    private Diagnostic? Uncovered(ContrastRatios points)
    {
        var outside = points.LogNoise.Count(double.IsNegativeInfinity);
        return outside == 0 ? null
            : ContrastDiagnostics.OutsideNoise(energy, Array.FindIndex(points.LogNoise, double.IsNegativeInfinity), outside);
    }

    private HeldOutObjective Unseen(Problem rows, int batch, FitOptions options, IEngine engine)
    {
        var size = Math.Min(batch, rows.SizeOf(request.Rows.Size));
        var objective = new ContrastBatch(energy, rows, catalog, request with { Batch = size }).ToTrain(energy.LogNormalizer, 0);
        return new(objective, options.Seed, engine, leastDraws: HeldOutObjective.LeastDraws);
    }

    /// <summary>The loss per held-out row under the weights that are kept.</summary>
    private HeldOutMetric HeldOut(Problem rows, Dictionary<string, Tensor> kept, IReadOnlyDictionary<string, Tensor> trained,
        FitOptions options, IEngine engine)
    {
        var all = rows.SizeOf(request.Rows.Size);
        using var parts = Unseen(rows, HeldOutObjective.PartOf(all, request.Batch), options, engine);
        var (loss, error) = parts.MeasureRows(trained.ToDictionary(w => w.Key, w => kept.GetValueOrDefault(w.Key, w.Value)));
        return new(Objective, all, loss, error);
    }

    /// <summary>The mean of the loss over the rows with its standard error, by the log ratios with log Z.</summary>
    private (double Mean, double Error) LossOf(ContrastRatios points, double logZ)
    {
        var (builder, count, ratio) = (new ProgramBuilder(), points.LogModel.Length, request.NoiseRatio);
        var rows = builder.Data("rows", points.AtRows, [count]) - logZ;
        var noise = Ops.Transpose(builder.Data("noise", points.AtNoise, [count, ratio]), 1, 0) - logZ;
        var each = Interpreter.Evaluate(ContrastLoss.Lower(request.IsRanking, rows, noise).Each).Values;
        return (each.Average(), StandardError.OfMean(each));
    }

    /// <summary>The largest standard deviation of a column of the rows.</summary>
    private double SdOfRows() => ColumnMoments.Compute(problem, problem.Graph[energy.Draw.Target.Of]).Max(c => c.Sd);
}
