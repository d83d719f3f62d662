using System.Collections;
using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML.Probabilistic.Distributions;
using Microsoft.ML.Probabilistic.Math;
using Microsoft.ML.Probabilistic.Models;
using Microsoft.ML.Probabilistic.Models.Attributes;
using ProbDsl.Catalog;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Exact;
using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.ClosedForms;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.InferNet;

/// <summary>The marginals of each unknown's members after a number of iterations.</summary>
internal sealed record InferNetState(int Iterations, StepInfo Info, Dictionary<string, object[]> Marginals);

/// <summary>Runs Infer.NET until its log evidence no longer changes, five iterations in a step; Gibbs sampling is one step.</summary>
internal sealed class InferNetFitting(string name, IAlgorithm by, ObjectiveKind? evidence, Problem problem, StandardCatalog catalog,
    DensityPlan plan, FitOptions options) : SteppedMethod<InferNetState>
{
    private readonly StoryModel model = new(problem, catalog, plan, withEvidence: evidence is not null);
    private readonly LabelStart labels = new(problem);
    private readonly InferenceEngine engine = new(by)
        { ShowProgress = false, ShowWarnings = false, Compiler = { WriteSourceFiles = false, GenerateInMemory = true } };

    public override SteppedDefaults Defaults => new(Restarts: model is { Starts.Count: > 0, Evidence: not null } ? 10 : 1, 200, 1e-6);

    public override ObjectiveKind Objective => evidence ?? ObjectiveKind.LogJoint;

    public override bool Ascends => false;

    public override string Measure => "last change of the log evidence";

    public override InferNetState Init(int restart, RandomStream random)
    {
        Rand.Restart((int)(options.Seed % int.MaxValue) + restart);
        foreach (var (label, start) in model.Starts)
            start.ObservedValue = [.. labels.Draw(problem.Graph[label], restart, restart, random)
                .Chunk(problem.SizeOf(problem.Graph[label].Type.States!)).Select(logs => new Discrete(Array.ConvertAll(logs, Math.Exp)))];
        return After(0, double.NegativeInfinity);
    }

    public override Step<InferNetState> Next(InferNetState state) =>
        new(state.Info.Continues ? After(state.Iterations, state.Info.Objective) : state, state.Info);

    private InferNetState After(int iterations, double before)
    {
        try
        {
            engine.NumberOfIterations = model.Evidence is null ? options.DrawsOrDefault : iterations + 5;
            var value = model.Evidence is null ? 0 : engine.Infer<Bernoulli>(model.Evidence).LogOdds;
            return new(engine.NumberOfIterations,
                new(value, Math.Abs(value - before)) { Stop = model.Evidence is null ? StopReason.DrawsDone : null },
                plan.Coordinates.ToDictionary(c => c.Name, c => Members(engine.Infer((IVariable)model.Unknowns[c.Name]))));
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            return new(iterations, new(double.NaN, double.NaN) { Dropped = failed.Message.ReplaceLineEndings(" ").Trim() }, []);
        }
    }

    public override Diagnostic? ExplainFailure(IReadOnlyList<RestartRecord> dropped) => RefusalDiagnostics.MethodRefuses(name,
        new($"Infer.NET stops: {dropped[0].Why}", InferNetMethod.Instead, problem.Graph.FirstStatement));

    public override Result<FitSummary> Summarize(InferNetState state)
    {
        var onOwnScales = () => StoryObjective.OnOwnScales(problem, catalog, plan, options.ChosenEngine, areGradientsNeeded: false);
        using var objective = onOwnScales();
        var found = new PosteriorDistribution(
            [.. state.Marginals.Select(m => (Distribution(m.Value), objective.Joint.PlacesOf(m.Key)))], objective.Dimension);
        var summary = new FactorizedSummary(onOwnScales, options, "infernet draws").Of(objective, found, _ => []);
        return evidence is not null ? summary : summary with { Metric = new(Objective, objective.Density(found.Center())) };
    }

    private static object[] Members(object marginal) => marginal is IEnumerable array ? [.. array.Cast<object>()] : [marginal];

    private static BlockDistribution Distribution(object[] members) => members[0] switch
    {
        Gaussian => new NormalDistribution([.. members.Cast<Gaussian>().Select(g => g.GetMean())],
            new([.. members.Cast<Gaussian>().Select(g => 1 / g.GetVariance())])),
        VectorGaussian { Dimension: var size } => new MembersDistribution([.. members.Cast<VectorGaussian>().Select((g, i) =>
            ((BlockDistribution)new NormalDistribution(g.GetMean().ToArray(), new(Dense(g.GetVariance()).Inverse())),
                Enumerable.Range(i * size, size).ToArray()))]),
        Dirichlet { Dimension: var size } =>
            new DirichletDistribution([.. members.Cast<Dirichlet>().SelectMany(d => d.PseudoCount.ToArray())], size),
        Wishart => new WishartDistribution([.. members.Cast<Wishart>().Select(w =>
            new MatrixDistribution(false, 2 * w.Shape, (2 * Dense(w.Rate)).Inverse(), null, 0))]),
        _ => new ElementsDistribution([.. members.Cast<Gamma>().Select(g => new GammaDistribution(g.Shape, g.Rate))]),
    };

    private static Matrix<double> Dense(PositiveDefiniteMatrix matrix) => Matrix<double>.Build.DenseOfArray(matrix.ToArray());
}
