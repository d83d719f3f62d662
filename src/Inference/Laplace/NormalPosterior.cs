using ProbDsl.Inference.Density;
using ProbDsl.Inference.Map;
using ProbDsl.Inference.Reliability;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Laplace;

/// <summary>
/// What a normal approximation of a story's free numbers says of its unknowns and definitions, with weighted draws that show how far it is
/// from the posterior.
/// </summary>
/// <param name="Summary">The table and the draws.</param>
/// <param name="LogRatios">log p - log q of draws: of all, or with very many rows of the first ones.</param>
/// <param name="Quality">What these weights, and ascents from other starts, say.</param>
internal sealed record NormalPosterior(FitSummary Summary, double[] LogRatios, ApproximationQuality Quality)
{
    /// <param name="ascent">Of the story's log density.</param>
    /// <param name="normal">The approximation.</param>
    /// <param name="count">Draws.</param>
    /// <param name="random">Their stream.</param>
    /// <param name="orderedBy">What is said of exchangeable components.</param>
    /// <param name="known">Modes that were found on the way.</param>
    public static NormalPosterior Of(StoryAscent ascent, NormalApproximation normal, int count, RandomStream random, string? orderedBy,
        IEnumerable<double[]> known)
    {
        var objective = ascent.Objective;
        var weighed = FreeDraws.WeighedOf(objective, count);
        var draws = FreeDraws.From(new(normal), objective, count, random, weighed);
        double[] ratios = draws.LogWeights[..weighed];
        var arrays = draws.Arrays(objective);
        var (exact, sampled, sampling) = (new ElementwiseMoments(normal, objective), new DrawSummary(draws.Count),
            ImportanceSampling.Of(ratios));
        var joint = objective.Joint;
        var summary = new FitSummary(
            [.. joint.Coordinates.Select(c => (exact.Of(c) ?? sampled.Of(c.Unknown, arrays[c.Unknown.Name])) with { Cells = c.Cells })],
            objective.Dimension, [], orderedBy)
        {
            Definitions = [.. joint.Definitions.Select(d => sampled.Of(d, arrays[d.Name]))],
            Sections =
            [
                new PosteriorDraws(
                    draws.Count,
                    joint.Coordinates.Where(c => c.Cells is null).ToDictionary(c => c.Unknown.Name, c => arrays[c.Unknown.Name])),
            ],
        };
        var quality = new ApproximationQuality(sampling,
            new DrawAgreement(sampling).Worst(summary.Estimates.Concat(summary.Definitions), e => arrays[e.Name]));
        var others = new OtherModes(ascent, new(normal), sampling.LogEvidence, random.Seed);
        quality = quality with { Missed = others.Find(known, quality.Fault != ApproximationFault.None, summary.Estimates) };
        return new(summary.With(quality.Tail), ratios, quality);
    }
}
