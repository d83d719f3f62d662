using ProbDsl.Inference.Laplace;

namespace ProbDsl.Inference.Pathfinder;

/// <summary>The normal approximations of several optimization paths from different starts, those far below the best left out.</summary>
/// <param name="Kept">In the order of their starts.</param>
/// <param name="Found">The number of paths with an approximation.</param>
/// <param name="Steps">The steps of all paths.</param>
/// <param name="Evaluations">The densities that all evaluated.</param>
internal sealed record NormalPaths(IReadOnlyList<NormalPath> Kept, int Found, int Steps, long Evaluations)
{
    /// <summary>How far in nats a bound may be below the best: a mode that has a four-hundredth of its mass.</summary>
    private const double Far = 6;

    /// <summary>One of so many draws is from the t distribution with this many degrees of freedom.</summary>
    private const int OneInTails = 3, Degrees = 4;

    public NormalPath Best => Kept.MaxBy(p => p.Bound)!;

    /// <summary>The approximations from several starts; null if none has a finite bound.</summary>
    /// <param name="objective">The log density.</param>
    /// <param name="units">The units of the coordinates [d].</param>
    /// <param name="starts">The start of each path, if it has one.</param>
    /// <param name="count">The number of paths.</param>
    /// <param name="seed">The seed of all draws.</param>
    /// <param name="cancellation">Leaves it at the paths that are made.</param>
    public static NormalPaths? Find(StoryObjective objective, double[] units, Func<int, RandomStream, double[]?> starts, int count,
        ulong seed, CancellationToken cancellation = default)
    {
        List<NormalPath> found = [];
        for (var path = 0; path < count && !cancellation.IsCancellationRequested; path++)
            if (starts(path, new RandomStream(seed, "starts of paths", (uint)path)) is { } start
                && NormalPath.Find(objective, units, start, new(seed, "bounds of paths", (uint)path), cancellation) is { } along)
                found.Add(along);
        if (found.Count == 0) return null;
        var best = found.Max(p => p.Bound);
        return new([.. found.Where(p => p.Bound > best - Far)], found.Count, found.Sum(p => p.Steps), found.Sum(p => p.Evaluations));
    }

    /// <summary>
    /// Draws of the approximations, as many of each, weighted by the density over that of their mixture. The approximations with the
    /// highest bound are narrower than the posterior: with tails, each has a part of its draws from the t distribution about it, so that
    /// weights are bounded where that covers the posterior (defensive mixture; T. Hesterberg, Technometrics 37, 1995).
    /// </summary>
    public UnconstrainedDraws Draw(
        StoryObjective objective, int count, ulong seed, bool withTails, IProgress progress, CancellationToken cancellation)
    {
        var proposals = Kept.SelectMany(path => withTails
            ? Enumerable.Repeat(new EllipticalProposal(path.Best), OneInTails - 1).Append(new EllipticalProposal(path.Best, Degrees))
            : [new EllipticalProposal(path.Best)]).ToList();
        var parts = proposals.Select((proposal, i) => (ProposalDraws.From(proposal, objective,
            (count / proposals.Count) + (i < count % proposals.Count ? 1 : 0), new(seed, "draws of paths", (uint)i), progress: progress,
            cancellation: cancellation), proposal));
        return ProposalDraws.OfMixture([.. parts.Where(p => p.Item1.Count > 0)]);
    }
}
