using Microsoft.ML.Probabilistic.Compiler;
using Microsoft.ML.Probabilistic.Distributions;
using Microsoft.ML.Probabilistic.Math;
using Microsoft.ML.Probabilistic.Models;
using ProbDsl.Catalog;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Exact;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.InferNet;

/// <summary>Runs Infer.NET from each start until its log evidence no longer changes, and summarizes the marginals of the best.</summary>
internal sealed class InferNetFitting(
    InferNetAlgorithm by, Problem problem, StandardCatalog catalog, DensityPlan plan, FitOptions options) : Fitting
{
    private const int IterationsAtOnce = 5;

    private readonly StoryModel model = new(problem, catalog, plan, withEvidence: by.Evidence is not null);

    private readonly LabelStart labels = new(problem);

    public override FitOutcome Run(FitOptions given, IProgress progress, CancellationToken cancellation)
    {
        var engine = new InferenceEngine(by.Create(options)) { ShowProgress = false, ShowWarnings = false };
        (engine.Compiler.WriteSourceFiles, engine.Compiler.GenerateInMemory) = (false, true);
        var restarts = options.Restarts ?? (model.Starts.Count > 0 && model.Evidence is not null ? 10 : 1);
        var (records, best) = (new List<RestartRecord>(), (Ending?)null);
        try
        {
            for (var restart = 0; restart < restarts && !cancellation.IsCancellationRequested; restart++)
            {
                var ending = RunOne(engine, restart, restarts, progress, cancellation);
                records.Add(new(restart, ending.Value, ending.Iterations, ending.Stopped, ending.Dropped));
                if (ending.Dropped is null && (best is null || ending.Value > best.Value)) best = ending;
            }
        }
        catch (CompilationFailedException cannot)
        {
            return FitOutcome.None([RefusalDiagnostics.MethodRefuses(by.Method, new(
                $"Infer.NET does not compile it: {cannot.Message.Trim()}", StoryModel.Instead, problem.Graph.FirstStatement))]);
        }

        if (best is null) return FitOutcome.None([RunDiagnostics.AllStartsDropped(records)]);
        var summary = Summarize(best);
        return new(summary, Kind, best.Value, best.Change, best.Stopped, best.Iterations, [.. records], [], summary.Warnings)
            { Measure = "last change of the log evidence" };
    }

    private ObjectiveKind Kind => by.Evidence?.Invoke(problem.Graph, catalog) ?? ObjectiveKind.LogJoint;

    private Ending RunOne(InferenceEngine engine, int restart, int restarts, IProgress progress, CancellationToken cancellation)
    {
        Rand.Restart((int)(options.Seed % int.MaxValue) + restart);
        foreach (var (label, start) in model.Starts)
        {
            var logs = labels.Draw(label, restart, restart, new RandomStream(options.Seed, "infernet starts", (uint)restart));
            var states = problem.SizeOf(label.Type.States!);
            start.ObservedValue = [.. logs.Chunk(states).Select(own => new Discrete(Array.ConvertAll(own, Math.Exp)))];
        }

        var ending = new Ending(double.NegativeInfinity, double.NaN, 0, StopReason.MaxIterations);
        try
        {
            if (model.Evidence is null)
            {
                engine.NumberOfIterations = options.DrawsOrDefault;
                return new(0, double.NaN, engine.NumberOfIterations, StopReason.DrawsDone) { Marginals = Marginals(engine) };
            }

            var most = options.MaxIterations ?? 1000;
            while (ending.Iterations < most && ending.Stopped != StopReason.Converged && !cancellation.IsCancellationRequested)
            {
                engine.NumberOfIterations = Math.Min(most, ending.Iterations + IterationsAtOnce);
                var value = engine.Infer<Bernoulli>(model.Evidence).LogOdds;
                if (!double.IsFinite(value)) return Ending.Dropping($"its log evidence became {value}");
                progress.Report(new(restart, restarts, engine.NumberOfIterations, most, value, value));
                var change = value - ending.Value;
                ending = new(value, change, engine.NumberOfIterations,
                    Math.Abs(change) <= (options.Tolerance ?? 1e-6) ? StopReason.Converged : StopReason.MaxIterations);
            }

            return ending with { Marginals = Marginals(engine) };
        }
        catch (Exception failed) when (failed is not (CompilationFailedException or OutOfMemoryException))
        {
            return Ending.Dropping(failed.Message.ReplaceLineEndings(" "));
        }
    }

    private Dictionary<string, object[]> Marginals(InferenceEngine engine) => plan.Coordinates.ToDictionary(c => c.Name,
        c => Marginal.Leaves(engine.Infer((IVariable)model[c.Name])).ToArray());

    private FitSummary Summarize(Ending ending)
    {
        using var objective = Objective();
        var found = new PosteriorDistribution([.. ending.Marginals!.Select(m =>
            (Marginal.Of(m.Value, model.Inverted.Contains(m.Key)), objective.Joint.PlacesOf(m.Key)))], objective.Dimension);
        var summary = new FactorizedSummary(Objective, options, "infernet draws").Of(objective, found, _ => []);
        return Kind.IsBound ? summary : summary with
        {
            Metric = model.Evidence is null ? new(Kind, objective.Density(found.Center())) : new(Kind, ending.Value, null, by.Title),
        };
    }

    private StoryObjective Objective() =>
        StoryObjective.OnOwnScales(problem, catalog, plan, options.ChosenEngine, areGradientsNeeded: false);

    /// <summary>The end of a start. Marginals are those of the elements of each unknown; Dropped is why it was dropped.</summary>
    private sealed record Ending(double Value, double Change, int Iterations, StopReason Stopped)
    {
        public Dictionary<string, object[]>? Marginals { get; init; }

        public string? Dropped { get; init; }

        public static Ending Dropping(string why) => new(double.NaN, double.NaN, 0, StopReason.Stalled) { Dropped = why };
    }
}
