namespace ProbDsl.Inference.Calibration;

/// <summary>The ranks of true values among the draws of a fit.</summary>
/// <param name="story">The story with its data.</param>
/// <param name="count">The number of draws that are used, at equal distances.</param>
/// <param name="draws">The draws of the fit.</param>
/// <param name="truth">The true values by name.</param>
internal sealed class DrawRanks(StoryFacts story, int count, PosteriorDraws draws, IReadOnlyDictionary<string, Tensor> truth)
{
    private readonly Dictionary<string, Tensor> used =
        draws.Arrays.ToDictionary(a => a.Key, a => PosteriorDraws.Spaced(a.Value, count));

    /// <summary>
    /// The rank of each quantity, from 0 to the number of draws; null of one without draws, or whose draws are not numbers.
    /// </summary>
    /// <param name="quantities">The quantities.</param>
    /// <param name="seed">The seed that breaks ties.</param>
    public IEnumerable<int?> Of(IReadOnlyList<RankedQuantity> quantities, ulong seed)
    {
        var ties = new RandomStream(seed, "ties of ranks");
        foreach (var quantity in quantities) yield return Of(quantity, ties.NextUniform());
    }

    private int? Of(RankedQuantity quantity, double tie)
    {
        if (quantity.Unknown is not { } unknown)
        {
            if (story.JointDensity.Coordinates.Any(c => !used.ContainsKey(c.Name))) return null;
            var (own, densities) = DensityQuantity.Evaluate(story, quantity.Name, truth, used, count);
            return Rank(own, densities, tie);
        }

        if (!used.TryGetValue(unknown, out var all)) return null;
        var size = all.Values.Length / count;
        return Rank(truth[unknown].Values[quantity.Element],
            [.. Enumerable.Range(0, count).Select(draw => all.Values[(draw * size) + quantity.Element])], tie);
    }

    private static int? Rank(double truth, double[] draws, double tie)
    {
        if (double.IsNaN(truth) || Array.Exists(draws, double.IsNaN)) return null;
        var (below, equal) = (draws.Count(d => d < truth), draws.Count(d => d == truth));
        return below + (int)(tie * (equal + 1));
    }
}
