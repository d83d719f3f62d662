namespace ProbDsl.Inference.Laplace;

/// <summary>Draws from a proposal, weighted by the density of a story.</summary>
internal static class ProposalDraws
{
    /// <summary>The maximum of rows times draws whose densities are computed only for weights: some seconds.</summary>
    private const double MostWeighed = 2e8;

    private const int FewestWeighed = 1000;

    /// <summary>The number of draws from one report to the next.</summary>
    private const int Together = 64;

    /// <summary>An interrupted fit has no fewer draws.</summary>
    private const int FewestAtAll = 100;

    /// <summary>
    /// The number of draws that need weights to assess an approximation: all, or with very many rows as many as take seconds.
    /// </summary>
    public static int WeightedCount(StoryObjective objective, int count) =>
        (int)Math.Min(count, Math.Max(FewestWeighed, MostWeighed / Math.Max(1, objective.Rows * objective.Joint.DensitiesPerRow)));

    /// <summary>
    /// The number of draws of a posterior: as many as requested, else the usual number, or as many as take seconds where each density takes
    /// many of each row.
    /// </summary>
    public static int Count(StoryObjective objective, FitOptions options) => options.Draws
        ?? (objective.Joint.DensitiesPerRow == 1 ? options.DrawsOrDefault : WeightedCount(objective, options.DrawsOrDefault));

    /// <summary>
    /// The draws of several proposals together, weighted by the ratio of the story's density to that of their mixture, each by its number
    /// of draws (J. M. Cornuet, J.-M. Marin, A. Mira and C. P. Robert, Scandinavian Journal of Statistics 39, 2012).
    /// </summary>
    /// <param name="parts">Draws of each proposal, with their weights.</param>
    public static UnconstrainedDraws OfMixture(IReadOnlyList<(UnconstrainedDraws Draws, EllipticalProposal From)> parts)
    {
        var count = parts.Sum(p => p.Draws.Count);
        double[] shares = [.. parts.Select(p => Math.Log((double)p.Draws.Count / count))];
        return new([.. parts.SelectMany(p => p.Draws.Points)], [.. parts.SelectMany((p, own) => Weights(p.Draws, own))],
            parts[0].Draws.Dimension);

        IEnumerable<double> Weights(UnconstrainedDraws draws, int own) => Enumerable.Range(0, draws.Count).Select(i =>
        {
            double[] logs = [.. parts.Select(p => p.From.LogDensity(draws[i]))];
            var mixed = logs.Zip(shares, (log, share) => log + share).ToArray();
            var most = mixed.Max();
            return draws.LogWeights[i] + logs[own] - most - Math.Log(mixed.Sum(l => Math.Exp(l - most)));
        });
    }

    /// <summary>
    /// Weights draws about one of several equal modes by the density over that of the proposals about all of them, whose draws would have
    /// the same weights: the draws count for all modes.
    /// </summary>
    /// <param name="draws">The draws, weighted by the density over that of their proposal.</param>
    /// <param name="proposal">Their proposal.</param>
    /// <param name="equal">The maps to the other modes; without any, weights stay.</param>
    public static void CountForAllOrders(UnconstrainedDraws draws, EllipticalProposal proposal, EqualModes equal)
    {
        if (equal.Maps.Count == 0) return;
        var copies = proposal.LogSum(equal);
        for (var i = 0; i < draws.Count; i++)
            if (draws.LogWeights[i] > double.NegativeInfinity)
                draws.LogWeights[i] -= copies(draws[i]) - proposal.LogDensity(draws[i]);
    }

    /// <summary>
    /// Draws from a proposal, weighted by the ratio of the objective's density to its own; the weight is 0 where the story's density is not
    /// finite.
    /// </summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="objective">The density.</param>
    /// <param name="count">The number of draws.</param>
    /// <param name="random">The random stream of the draws.</param>
    /// <param name="weighed">The number of first draws that get weights; the log weights of the others are 0. All if null.</param>
    /// <param name="progress">Receives how many draws are made.</param>
    /// <param name="cancellation">Leaves it at the draws that are made, if they are 100 or more.</param>
    public static UnconstrainedDraws From(EllipticalProposal proposal, StoryObjective objective, int count, RandomStream random,
        int? weighed = null, IProgress? progress = null, CancellationToken cancellation = default)
    {
        var draws = new UnconstrainedDraws(new double[count * objective.Dimension], new double[count], objective.Dimension);
        var densities = new double[Together];
        for (var first = 0; first < count; first += Together)
        {
            progress?.Check("weights of draws", first, count);
            if (first >= FewestAtAll && cancellation.IsCancellationRequested) return draws.First(first);
            var end = Math.Min(first + Together, count);
            for (var i = first; i < end; i++)
                draws.LogWeights[i] = -proposal.Draw(random, draws.Points.AsSpan(i * draws.Dimension, draws.Dimension));
            var left = Math.Clamp((weighed ?? count) - first, 0, end - first);
            objective.Densities(left, draws.Points.AsMemory(first * draws.Dimension, left * draws.Dimension), densities);
            for (var i = first; i < end; i++)
                draws.LogWeights[i] = i >= first + left ? 0 : densities[i - first] + draws.LogWeights[i] is var weight
                    && double.IsFinite(weight) ? weight : double.NegativeInfinity;
        }

        return draws;
    }
}
