using Microsoft.ML.Probabilistic.Algorithms;
using Microsoft.ML.Probabilistic.Compiler;
using Microsoft.ML.Probabilistic.Distributions;
using Microsoft.ML.Probabilistic.Factors;
using Microsoft.ML.Probabilistic.Math;
using Microsoft.ML.Probabilistic.Models;
using Microsoft.ML.Probabilistic.Models.Attributes;
using ProbDsl.Catalog;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Exact;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.InferNet;

/// <summary>Runs Infer.NET from each start until its log evidence no longer changes, and summarizes the marginals of the best.</summary>
internal sealed class InferNetFitting(
    string method, Problem problem, StandardCatalog catalog, DensityPlan plan, InferNetAlgorithm by, FitOptions options) : Fitting
{
    private const int IterationsAtOnce = 5;

    private readonly StoryModel model = new(problem, catalog, plan, withEvidence: by != InferNetAlgorithm.GibbsSampling);

    private readonly LabelStart labels = new(problem);

    public override FitOutcome Run(FitOptions given, IProgress progress, CancellationToken cancellation)
    {
        var engine = new InferenceEngine(Algorithm()) { ShowProgress = false, ShowWarnings = false };
        (engine.Compiler.WriteSourceFiles, engine.Compiler.GenerateInMemory) = (false, true);
        var restarts = options.Restarts ?? (model.Starts.Count > 0 && by != InferNetAlgorithm.GibbsSampling ? 10 : 1);
        var (records, best) = (new List<RestartRecord>(), (Result?)null);
        try
        {
            for (var restart = 0; restart < restarts && !cancellation.IsCancellationRequested; restart++)
            {
                Begin(restart);
                var result = Fit(engine, restart, restarts, progress, cancellation);
                records.Add(new(restart, result.Value, result.Iterations, result.Stopped, result.Dropped));
                if (result.Dropped is null && (best is null || result.Value > best.Value)) best = result;
            }
        }
        catch (CompilationFailedException cannot)
        {
            return FitOutcome.None([NotSupported(cannot.Message)]);
        }

        if (best is null) return FitOutcome.None([RunDiagnostics.AllStartsDropped(records)]);
        var summary = Summarize(best.Marginals!, best.Value);
        return new(summary, Kind, best.Value, best.Change, best.Stopped, best.Iterations, [.. records], [], summary.Warnings)
            { Measure = "last change of the log evidence" };
    }

    private ObjectiveKind Kind => by switch
    {
        InferNetAlgorithm.MessagePassing => Evidence.BoundOf(problem.Graph, catalog),
        InferNetAlgorithm.ExpectationPropagation => Evidence.Of(problem.Graph, catalog),
        _ => ObjectiveKind.LogJoint,
    };

    private IAlgorithm Algorithm() => by switch
    {
        InferNetAlgorithm.MessagePassing => new VariationalMessagePassing(),
        InferNetAlgorithm.ExpectationPropagation => new ExpectationPropagation(),
        _ => new GibbsSampling { BurnIn = options.DrawsOrDefault / 4, Thin = 1 },
    };

    private void Begin(int restart)
    {
        Rand.Restart((int)(options.Seed % int.MaxValue) + restart);
        foreach (var (label, start) in model.Starts)
        {
            var states = problem.SizeOf(label.Type.States!);
            var random = new RandomStream(options.Seed, "infernet starts", (uint)restart);
            var logs = labels.Draw(label, restart, restart, random);
            start.ObservedValue = [.. logs.Chunk(states).Select(own => new Discrete(Array.ConvertAll(own, Math.Exp)))];
        }
    }

    private Result Fit(InferenceEngine engine, int restart, int restarts, IProgress progress, CancellationToken cancellation)
    {
        var (value, change, most) = (double.NegativeInfinity, double.NaN, options.MaxIterations ?? 1000);
        var (iterations, tolerance) = (0, options.Tolerance ?? 1e-6);
        try
        {
            if (by == InferNetAlgorithm.GibbsSampling)
            {
                engine.NumberOfIterations = iterations = options.DrawsOrDefault;
                return new(0, double.NaN, iterations, StopReason.DrawsDone, Marginals(engine));
            }

            while (iterations < most && !cancellation.IsCancellationRequested)
            {
                engine.NumberOfIterations = iterations = Math.Min(most, iterations + IterationsAtOnce);
                var next = engine.Infer<Bernoulli>(model.Evidence!).LogOdds;
                (change, value) = (next - value, next);
                progress.Report(new(restart, restarts, iterations, most, value, value));
                if (!double.IsFinite(value)) return Dropped($"its log evidence became {value}");
                if (Math.Abs(change) <= tolerance) return new(value, change, iterations, StopReason.Converged, Marginals(engine));
            }

            return new(value, change, iterations, StopReason.MaxIterations, Marginals(engine));
        }
        catch (Exception failed) when (failed is ImproperMessageException or ImproperDistributionException or AllZeroException)
        {
            return Dropped(failed.Message.Split('\n')[0]);
        }
    }

    private static Result Dropped(string why) => new(double.NaN, double.NaN, 0, StopReason.Stalled, null) { Dropped = why };

    private Dictionary<string, object[]> Marginals(InferenceEngine engine) => plan.Coordinates.ToDictionary(c => c.Name,
        c => Arrays.Leaves(engine.Infer((IVariable)model[c, model.Vectors.Contains(c.Name)])).ToArray());

    private FitSummary Summarize(Dictionary<string, object[]> marginals, double value)
    {
        using var objective = Objective();
        var found = new PosteriorDistribution([.. marginals.Select(m =>
            (Marginal.Of(m.Value, model.Inverted.Contains(m.Key)), objective.Joint.PlacesOf(m.Key)))], objective.Dimension);
        var summary = new FactorizedSummary(Objective, options, "infernet draws").Of(objective, found, _ => []);
        return by switch
        {
            InferNetAlgorithm.MessagePassing => summary,
            InferNetAlgorithm.ExpectationPropagation => summary with { Metric = new(Kind, value, null, "expectation propagation") },
            _ => summary with { Metric = new(Kind, objective.Density(found.Center())) },
        };
    }

    private StoryObjective Objective() =>
        StoryObjective.OnOwnScales(problem, catalog, plan, options.ChosenEngine, areGradientsNeeded: false);

    private Diagnostic NotSupported(string why) => RefusalDiagnostics.MethodRefuses(method, new(
        $"Infer.NET does not compile it: {why.Trim()}", "`--method vmp` and `--method gibbs` accept more stories",
        problem.Graph.FirstStatement));

    /// <summary>The end of one start; Marginals are those of the elements of each unknown.</summary>
    private sealed record Result(double Value, double Change, int Iterations, StopReason Stopped, Dictionary<string, object[]>? Marginals)
    {
        public string? Dropped { get; init; }
    }
}
