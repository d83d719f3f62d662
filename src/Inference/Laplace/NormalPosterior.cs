using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>What a normal approximation of a story's free numbers says of its unknowns and definitions, with weighted draws that tell how far it is from the posterior.</summary>
/// <param name="Summary">The table and the draws.</param>
/// <param name="LogRatios">log p - log q of draws: of all, or with very many rows of the first ones.</param>
/// <param name="Sampling">What these weights say.</param>
internal sealed record NormalPosterior(FitSummary Summary, double[] LogRatios, ImportanceSampling Sampling)
{
    public static NormalPosterior Of(StoryObjective objective, NormalApproximation normal, int count, RandomStream random, string? orderedBy)
    {
        var weighed = FreeDraws.WeighedOf(objective, count);
        var draws = FreeDraws.From(new(normal), objective, count, random, weighed);
        double[] ratios = draws.LogWeights[..weighed];
        var arrays = draws.Arrays(objective);
        var (exact, sampled, weights) = (new ElementwiseMoments(normal, objective), new DrawSummary(draws.Count), ImportanceSampling.Of(ratios));
        var joint = objective.Joint;
        var summary = new FitSummary([.. joint.Coordinates.Select(c => (exact.Of(c) ?? sampled.Of(c.Unknown, arrays[c.Unknown.Name])) with { Cells = c.Cells })], objective.Dimension, [], orderedBy)
        {
            Definitions = [.. joint.Definitions.Select(d => sampled.Of(d, arrays[d.Name]))],
            Draws = new(draws.Count, joint.Coordinates.Where(c => c.Cells is null).ToDictionary(c => c.Unknown.Name, c => arrays[c.Unknown.Name])),
            Tail = new(weights.ParetoShape, weights.ReliableShape, weights.EffectiveSampleSize, weighed),
        };
        return new(summary, ratios, weights);
    }
}
