using ProbDsl.Catalog;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Exact;
using ProbDsl.Inference.Laplace;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Reliability;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>Summarizes the factors of a fit: table, draws, and the weights of draws, which judge the approximation.</summary>
internal sealed class FactorSummary(
    Problem problem, StandardCatalog catalog, DensityPlan plan, IReadOnlyList<Factor> factors, FitOptions options)
{
    private const int MostNumbers = 40_000_000, FewestDraws = 10;

    /// <summary>The fewest draws that judge an approximation.</summary>
    private const int FewestWeighed = 100;

    /// <summary>The most numbers that are computed to weight draws: some seconds.</summary>
    public double MostWork { get; init; } = 2e9;

    /// <param name="sweeps">The factors' parameters.</param>
    /// <param name="parameters">The parameters of all factors.</param>
    public FitSummary Of(MessageSweeps sweeps, double[] parameters)
    {
        using var objective = new StoryObjective(problem, LogJoint.Of(problem, catalog, plan, DensityRequest.OwnScales),
            withJacobian: false, options.ChosenEngine);
        var joint = objective.Joint;
        var distribution = new PosteriorDistribution([.. factors.Select(f =>
            (f.Distribution(sweeps.Of(parameters, f)), f.Unknowns.SelectMany(u => joint.PlacesOf(u.Name)).ToArray()))],
            objective.Dimension);
        var random = new RandomStream(options.Seed, "vmp draws");
        var count = options.Draws
            ?? Math.Min(options.DrawsOrDefault, Math.Max(FewestDraws, MostNumbers / Math.Max(1, objective.Dimension)));
        var draws = new UnconstrainedDraws(new double[count * objective.Dimension], new double[count], objective.Dimension);
        for (var i = 0; i < count; i++) distribution.Draw(random, draws.Points.AsSpan(i * draws.Dimension, draws.Dimension));
        var (arrays, sampled) = (draws.Arrays(objective), new DrawSummary(draws.Count));
        ValueList<Estimate> estimates =
            [.. joint.Coordinates.Select(c => distribution.EstimateOf(c, joint, () => sampled.Of(c.Unknown, arrays[c.Unknown.Name])))];
        var summary = new FitSummary([.. estimates], joint.Coordinates.Sum(c => c.DegreesOfFreedom), [])
        {
            Definitions = [.. joint.Definitions.Select(d => sampled.Of(d, arrays[d.Name]))],
            Sections =
            [
                .. InUse(sweeps, parameters), .. InUse(estimates),
                new PosteriorDraws(draws.Count, joint.Coordinates.ToDictionary(c => c.Unknown.Name, c => arrays[c.Unknown.Name])),
            ],
        };
        var work = joint.Value(withJacobian: false).Values.Sum(v => (double)v.Shape.Count);
        var weighed = (int)Math.Min(draws.Count, MostWork / Math.Max(1, work));
        if (weighed < Math.Min(FewestWeighed, draws.Count)) return summary with { Warnings = [Unchecked()] };
        var quality = Quality(objective, distribution, draws, weighed, summary, e => arrays[e.Name]);
        return summary.With(quality.Tail) with { Warnings = [.. ApproximationDiagnostics.Of(quality, null, null)] };
    }

    /// <summary>The finite latents of which some states are not in use.</summary>
    private static IEnumerable<ResultSection> InUse(MessageSweeps sweeps, double[] parameters)
    {
        ValueList<StateUse> partly = [.. sweeps.MembersOfStates(parameters)
            .Select(s => new StateUse(s.Key.Name, [.. s.Value])).Where(u => u.InUse < u.Expected.Count)];
        return partly.Count == 0 ? [] : [new StatesInUse(partly)];
    }

    /// <summary>The loadings of which some factors are removed.</summary>
    private IEnumerable<ResultSection> InUse(IReadOnlyList<Estimate> estimates)
    {
        ValueList<RelevanceUse> partly = [.. RelevantFactors.Of(problem.Graph, catalog, factors, estimates)
            .Where(u => u.InUse < u.Explained.Count)];
        return partly.Count == 0 ? [] : [new RelevancesInUse(partly)];
    }

    private static Diagnostic Unchecked() => Diagnostic.Warning("W0628",
        "the approximation is not checked: with so many rows the densities of its draws would take minutes", Place.None)
        .Next("its intervals may be too narrow: compare it with another method on some thousand of the rows");

    private static ApproximationQuality Quality(StoryObjective objective, PosteriorDistribution distribution, UnconstrainedDraws draws,
        int weighed, FitSummary summary, Func<Estimate, Runtime.Programs.Tensor> drawsOf)
    {
        var ratios = new double[weighed];
        for (var i = 0; i < ratios.Length; i++)
            ratios[i] = objective.Density(draws[i]) - distribution.LogDensity(draws[i]) is var ratio && double.IsFinite(ratio)
                ? ratio : double.NegativeInfinity;
        var sampling = ImportanceSampling.Of(ratios);
        return new(sampling, new DrawAgreement(sampling).Worst(summary.Estimates.Concat(summary.Definitions), drawsOf));
    }
}
