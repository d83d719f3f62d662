using System.Diagnostics;

namespace ProbDsl.Inference.PathTraining;

/// <summary>Trains the net of a continuous-time model, then evaluates its loss on all rows.</summary>
internal sealed class PathFitting(PathMethod method, ContinuousTimeDraw path, Problem problem, Problem? held, StandardCatalog catalog,
    PathSettings settings) : TrainedFitting(method.Name)
{
    // the batch size of an evaluation
    private const int Measured = 2000;

    protected override FitOutcome Trained(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var engine = options.ChosenEngine.Start();
        using var unseen = held is null ? null : Unseen(held, settings.For(held).Request with { IsPaired = false }, options, engine);
        var objective = Of(problem, settings.Request with { Trains = true });
        var rows = Rows(objective, options);
        var run = Train(objective, settings.Training, options, progress, cancellation, rows, unseen, problem,
            batch => Of(problem, settings.Request with { Trains = true, Batch = batch }));
        if (run.Value is not { } outcome) return FitOutcome.None(run.Diagnostics);
        var seconds = clock.Elapsed.TotalSeconds;
        progress.Evaluate(0, problem.SizeOf(settings.Request.Rows.Size));
        return Outcome(outcome, seconds, options, engine);
    }

    private TrainingObjective Of(Problem rows, PathRequest request)
    {
        var batch = new PathBatch(TimePath.Create(path, rows, catalog), request);
        return batch.ToTrain(method.Loss(TimePath.Create(path, rows, catalog), batch), method.Objective.IsInNats);
    }

    /// <summary>The loss of rows that are held out from training.</summary>
    private HeldOutObjective Unseen(Problem rows, PathRequest request, FitOptions options, IEngine engine) =>
        new(Of(rows, request), options.Seed, engine,
            inOrder => method.Rows(inOrder, TimePath.Create(path, rows, catalog), request, ~options.Seed), HeldOutObjective.LeastDraws);

    /// <summary>The source of a step's rows; null for the objective's own table.</summary>
    private IRowSource? Rows(TrainingObjective objective, FitOptions options)
    {
        var fresh = Fresh(objective, options);
        IRowSource source = fresh is not null ? fresh
            : new Batches(objective.Batch, objective.BatchSize, options.Seed, RankRows.Gather(objective.BatchSize, options.Ranks));
        return method.Rows(source, TimePath.Create(path, problem, catalog), settings.Request, options.Seed) ?? fresh;
    }

    private FitOutcome Outcome(TrainingOutcome outcome, double seconds, FitOptions options, IEngine engine)
    {
        ValueList<double> trace = [.. Enumerable.Range(0, outcome.Trace.Steps.Count).Select(i => method.Objective.IsInNats
            ? -outcome.Trace.Losses[i, 0] * problem.SizeOf(settings.Request.Rows.Size) : outcome.Trace.Losses[i, 0])];
        if (outcome.HasFailed) return Failed(method.Objective, outcome, trace);
        var measured = method.Measure(TimePath.Create(path, problem with { Trained = outcome.Weights }, catalog), options,
            () => LossOf(outcome.Weights, options));
        if (measured.Value is not { } metric) return FitOutcome.None([.. outcome.Diagnostics, .. measured.Diagnostics]);
        if (!double.IsFinite(metric.Value))
            return FitOutcome.None([.. outcome.Diagnostics, TrainingDiagnostics.NotFiniteResult(method.Objective, metric.Value, null)]);
        var summary = new FitSummary([], outcome.Weights.Values.Sum(w => w.Shape.Count), [])
        {
            Sections = [new TrainedWeights(problem.WithUnits(outcome.Weights))],
            Metric = metric,
        };
        return new(summary, method.Objective, metric.Value, double.NaN, outcome.Stopped, (int)outcome.Steps, [], trace, outcome.Diagnostics)
        {
            HeldOut = outcome.HeldOut is null ? null : HeldOut(held!, outcome.Weights, options, engine),
            Frozen = held?.Frozen,
            StepsPerSecond = outcome.Steps / seconds,
        };
    }

    /// <summary>The loss per held-out row under the weights that are kept.</summary>
    private HeldOutMetric HeldOut(Problem rows, IReadOnlyDictionary<string, Tensor> weights, FitOptions options, IEngine engine)
    {
        var all = rows.SizeOf(settings.Request.Rows.Size);
        using var parts = Unseen(
            rows, settings.Request with { IsPaired = false, Batch = HeldOutObjective.PartOf(all, settings.Request.Batch) }, options,
            engine);
        var (loss, error) = parts.MeasureRows(weights);
        return new(method.Objective, all, method.Objective.IsInNats ? -loss : loss, error);
    }

    /// <summary>The loss of the training rows, with noise and times that training did not use.</summary>
    private (double Loss, double Error) LossOf(IReadOnlyDictionary<string, Tensor> weights, FitOptions options)
    {
        var request = settings.Request with { IsPaired = false, Batch = Math.Min(Measured, problem.SizeOf(settings.Request.Rows.Size)) };
        using var engine = options.ChosenEngine.Start();
        using var measured = new HeldOutObjective(Of(problem, request), options.Seed, engine);
        return measured.Measure(weights);
    }
}
