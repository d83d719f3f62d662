using ProbDsl.Inference.Density;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Laplace;
using ProbDsl.Inference.Reliability;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Exact;

/// <summary>
/// Summarizes an approximation by independent factors: table, draws, and the weights of draws, which judge it.
/// </summary>
/// <param name="objective">The log density of the unknowns on their own scale.</param>
/// <param name="options">The options of the fit.</param>
/// <param name="stream">The name of the random stream of draws.</param>
internal sealed class FactorizedSummary(StoryObjective objective, FitOptions options, string stream)
{
    /// <summary>The fewest draws that judge an approximation.</summary>
    private const int FewestWeighed = 100;

    /// <summary>The most numbers that are computed to weight draws, as a rule: some seconds.</summary>
    public const double UsualWork = 2e9;

    public double MostWork { get; init; } = UsualWork;

    /// <param name="distribution">The factors.</param>
    /// <param name="sections">What is reported of the estimates beside them and the draws.</param>
    public FitSummary Of(PosteriorDistribution distribution, Func<IReadOnlyList<Estimate>, IEnumerable<ResultSection>> sections)
    {
        var joint = objective.Joint;
        var draws = distribution.Draws(options, new(options.Seed, stream));
        var (arrays, sampled) = (draws.Arrays(objective), new DrawSummary(draws.Count));
        ValueList<Estimate> estimates =
            [.. joint.Coordinates.Select(c => distribution.EstimateOf(c, joint, () => sampled.Of(c.Unknown, arrays[c.Unknown.Name])))];
        var summary = new FitSummary([.. estimates], joint.Coordinates.Sum(c => c.DegreesOfFreedom), [])
        {
            Definitions = [.. joint.Definitions.Select(d => sampled.Of(d, arrays[d.Name]))],
            Sections =
            [
                .. sections(estimates),
                new PosteriorDraws(draws.Count, joint.Coordinates.ToDictionary(c => c.Unknown.Name, c => arrays[c.Unknown.Name])),
            ],
        };
        var work = joint.Value(withJacobian: false).Values.Sum(v => (double)v.Shape.Count);
        var weighed = (int)Math.Min(draws.Count, MostWork / Math.Max(1, work));
        if (weighed < Math.Min(FewestWeighed, draws.Count)) return summary with { Warnings = [Unchecked()] };
        var quality = Quality(distribution, draws, weighed, summary, e => arrays[e.Name]);
        return summary.With(quality.Tail) with { Warnings = [.. ApproximationDiagnostics.Of(quality, null, null)] };
    }

    private static Diagnostic Unchecked() => Diagnostic.Warning("W0628",
        "the approximation is not checked: with so many rows the densities of its draws would take minutes", Place.None)
        .Next("its intervals may be too narrow: compare it with another method on some thousand of the rows");

    private ApproximationQuality Quality(PosteriorDistribution distribution, UnconstrainedDraws draws, int weighed, FitSummary summary,
        Func<Estimate, Tensor> drawsOf)
    {
        var ratios = new double[weighed];
        for (var i = 0; i < ratios.Length; i++)
            ratios[i] = objective.Density(draws[i]) - distribution.LogDensity(draws[i]) is var ratio && double.IsFinite(ratio)
                ? ratio : double.NegativeInfinity;
        var sampling = ImportanceSampling.Of(ratios);
        return new(sampling, new DrawAgreement(sampling).Worst(summary.Estimates.Concat(summary.Definitions), drawsOf));
    }
}
