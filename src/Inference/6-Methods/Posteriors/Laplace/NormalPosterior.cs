namespace ProbDsl.Inference.Laplace;

/// <summary>
/// The posterior of unknowns and definitions under a normal approximation of the unconstrained parameters, with weighted draws that show
/// the quality of the approximation.
/// </summary>
/// <param name="Summary">The table and the draws.</param>
/// <param name="LogRatios">log p - log q of draws: of all, or with very many rows of the first ones.</param>
/// <param name="Quality">The diagnostics of these weights, and of optimizations from other starts.</param>
internal sealed record NormalPosterior(FitSummary Summary, double[] LogRatios, ApproximationQuality Quality)
{
    /// <param name="ascent">The optimizer of the story's log density.</param>
    /// <param name="normal">The approximation.</param>
    /// <param name="count">The number of draws.</param>
    /// <param name="random">The random stream of the draws.</param>
    /// <param name="orderedBy">The order of exchangeable components, in words.</param>
    /// <param name="known">Modes that are already known.</param>
    /// <param name="interval">The credible interval to report.</param>
    public static NormalPosterior Draw(ModeOptimizer ascent, NormalApproximation normal, int count, RandomStream random, string? orderedBy,
        IEnumerable<double[]> known, CredibleInterval interval)
    {
        var objective = ascent.Objective;
        var weighed = ProposalDraws.WeightedCount(objective, count);
        var draws = ProposalDraws.From(new(normal), objective, count, random, weighed, ascent.Progress,
            ascent.Cancellation);
        double[] ratios = draws.LogWeights[..Math.Min(weighed, draws.Count)];
        var arrays = draws.Arrays(objective);
        var (exact, sampled, sampling) = (new ElementwiseMoments(normal, objective, interval), new DrawSummary(draws.Count, interval),
            ImportanceSampling.Estimate(ratios));
        var joint = objective.Joint;
        var summary = new FitSummary(
            [.. joint.Coordinates.Select(c => (exact.Of(c) ?? sampled.Of(c.Unknown, arrays[c.Unknown.Name])) with { Cells = c.Cells })],
            objective.Dimension, [], orderedBy)
        {
            Definitions = [.. joint.Definitions.Select(d => sampled.Of(d, arrays[d.Name]))],
            Sections = [DrawnCoordinates.Collect(joint, draws.Count, name => arrays[name])],
        };
        var quality = new ApproximationQuality(sampling,
            new DrawAgreement(sampling).Worst(summary.Estimates.Concat(summary.Definitions), e => arrays[e.Name],
                name => MemberNames.Find(objective.Problem, name)));
        var others = new MissedModeSearch(ascent, new(normal), sampling.LogEvidence, random.Seed);
        quality = quality with { Missed = others.Find(known, quality.Fault != ApproximationFault.None, summary.Estimates) };
        if (quality.Fault == ApproximationFault.None)
            summary = Corrected(summary, objective, exact, arrays, sampling, random.Seed, interval);
        return new(summary.With(quality.Tail with { IsCorrected = quality.Fault == ApproximationFault.None }), ratios, quality);
    }

    /// <summary>The summary under the weights, with draws that count the same.</summary>
    private static FitSummary Corrected(FitSummary summary, StoryObjective objective, ElementwiseMoments exact,
        Dictionary<string, Tensor> arrays, ImportanceSampling sampling, ulong seed, CredibleInterval interval)
    {
        if (sampling.IsEven) return summary;
        var (joint, correction, count) = (objective.Joint, new WeightCorrection(sampling, interval), sampling.Weights.Length);
        var chosen = SystematicResampling.Draw(sampling.Weights, seed, summary.Find<PosteriorDraws>()!.Count);
        return summary.With(DrawnCoordinates.Collect(joint, chosen.Count, name => SystematicResampling.Chosen(arrays[name], chosen))) with
        {
            Estimates = [.. joint.Coordinates.Select(c =>
                correction.Of(c.Unknown, exact.Of(c), First(arrays[c.Unknown.Name], count)) with { Cells = c.Cells })],
            Definitions = [.. joint.Definitions.Select(d => correction.Of(d, null, First(arrays[d.Name], count)))],
        };
    }

    /// <summary>The first draws, which have weights.</summary>
    private static Tensor First(Tensor draws, int count) => count == draws.Shape[0] ? draws
        : new([count, .. draws.Shape[1..]], draws.Values[..(count * draws.Shape[1..].Count)]);
}
