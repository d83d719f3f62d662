namespace ProbDsl.Inference.Exact;

/// <summary>
/// Summarizes an approximation by independent factors: table, draws, and the weights of draws, which judge it. Draws that no part of the
/// summary needs are taken when they are first read.
/// </summary>
/// <param name="create">Creates the log density of the unknowns on their own scale.</param>
/// <param name="options">The options of the fit.</param>
/// <param name="stream">The name of the random stream of draws.</param>
public sealed class FactorizedSummary(Func<StoryObjective> create, FitOptions options, string stream)
{
    /// <summary>The fewest draws that judge an approximation.</summary>
    private const int FewestWeighed = 100;

    /// <summary>The most numbers that are computed to weight draws, as a rule: some seconds.</summary>
    public const double UsualWork = 2e9;

    /// <summary>The part of these that more draws than the fewest may take.</summary>
    private const double Part = 0.1;

    public double MostWork { get; init; } = UsualWork;

    /// <param name="objective">The log density of the unknowns on their own scale.</param>
    /// <param name="distribution">The factors.</param>
    /// <param name="sections">What is reported of the estimates beside them and the draws.</param>
    public FitSummary Of(
        StoryObjective objective, PosteriorDistribution distribution, Func<IReadOnlyList<Estimate>, IEnumerable<ResultSection>> sections)
    {
        var joint = objective.Joint;
        var count = distribution.CountOf(options);
        var all = new Lazy<Taken>(() => Take(distribution, objective, count));
        ValueList<Estimate> estimates = [.. joint.Coordinates
            .Select(c => distribution.EstimateOf(c, joint, options.Interval, () => Sampled(c.Unknown)))];
        var summary = new FitSummary([.. estimates], joint.Coordinates.Sum(c => c.DegreesOfFreedom), [])
        {
            Definitions = [.. joint.Definitions.Select(Sampled)],
            Sections =
            [
                .. sections(estimates),
                new PosteriorDraws(count, joint.Coordinates.ToDictionary(c => c.Unknown.Name, c => c.Array),
                    () => (all.IsValueCreated ? all.Value : TakeLater(distribution, count)).Unknowns(joint)),
            ],
        };
        if (WeighedOf(objective, count) is not { } weighed) return summary with { Warnings = [Unchecked()] };
        var judges = all.IsValueCreated || weighed == count ? all.Value : Take(distribution, objective, weighed);
        var quality = Quality(objective, distribution, judges.Points, weighed, summary, e => judges.Arrays[e.Name]);
        return summary.With(quality.Tail) with { Warnings = [.. ApproximationDiagnostics.Find(quality, null, null)] };

        Estimate Sampled(Variable of) => new DrawSummary(count, options.Interval).Of(of, all.Value.Arrays[of.Name]);
    }

    /// <summary>The first draws of the stream.</summary>
    private Taken Take(PosteriorDistribution distribution, StoryObjective objective, int count)
    {
        var points = distribution.Draws(count, new(options.Seed, stream));
        return new(points, points.Arrays(objective));
    }

    private Taken TakeLater(PosteriorDistribution distribution, int count)
    {
        using var objective = create();
        return Take(distribution, objective, count);
    }

    /// <summary>The number of first draws that judge the approximation; null if these are too few.</summary>
    private int? WeighedOf(StoryObjective objective, int count)
    {
        var each = Math.Max(1, objective.Joint.Value(withJacobian: false).Values.Sum(v => (double)v.Shape.Count));
        return Math.Min(FewestWeighed, count) * each > MostWork ? null
            : (int)Math.Min(count, Math.Max(FewestWeighed, Part * MostWork / each));
    }

    private static Diagnostic Unchecked() => Diagnostic.Warning("W0628",
        "the approximation is not checked: with so many rows the densities of its draws would take minutes", Place.None)
        .Next("its intervals may be too narrow: compare it with another method on some thousand of the rows");

    private static ApproximationQuality Quality(StoryObjective objective, PosteriorDistribution distribution, UnconstrainedDraws draws,
        int weighed, FitSummary summary, Func<Estimate, Tensor> drawsOf)
    {
        var ratios = new double[weighed];
        for (var i = 0; i < ratios.Length; i++)
            ratios[i] = objective.Density(draws[i]) - distribution.LogDensity(draws[i]) is var ratio && double.IsFinite(ratio)
                ? ratio : double.NegativeInfinity;
        var sampling = ImportanceSampling.Estimate(ratios);
        return new(sampling,
            new DrawAgreement(sampling).Worst(summary.Estimates.Concat(summary.Definitions), drawsOf,
                name => MemberNames.Find(objective.Problem, name)));
    }

    /// <summary>Draws, and the arrays of unknowns and definitions at them.</summary>
    private sealed record Taken(UnconstrainedDraws Points, Dictionary<string, Tensor> Arrays)
    {
        public Dictionary<string, Tensor> Unknowns(LogJoint joint) =>
            joint.Coordinates.ToDictionary(c => c.Unknown.Name, c => Arrays[c.Unknown.Name]);
    }
}
