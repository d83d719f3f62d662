using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Variational;

/// <summary>A latent whose -KL(q || p) has a formula: one term in place of the terms of its prior and of its guide.</summary>
internal sealed record DivergenceTerm(Draw Prior, Draw Posterior, Term Term);

/// <summary>
/// Finds the latents whose KL divergence from guide to prior has a formula: story and guide each draw them by one statement over the same
/// loops.
/// </summary>
internal sealed class GuideDivergences(BoundPlan plan, StoryLowering story, StoryLowering guide, double freeNats)
{
    private readonly Problem problem = story.Problem;

    private readonly ModelGraph graph = story.Problem.Graph;

    /// <param name="marginalized">Finite latents that are marginalized: a distribution that depends on one is part of a log-sum-exp, and
    /// not a term.</param>
    public IReadOnlyList<DivergenceTerm> Find(IReadOnlySet<string> marginalized) =>
        [.. Alone.Select(d => Of(d, marginalized)).OfType<DivergenceTerm>()];

    /// <summary>The guide's draws of latents with a single statement; a part of another draw has no density of its own.</summary>
    private IEnumerable<Draw> Alone => plan.GuideDraws.GroupBy(d => d.Target.Of).Where(g => g.Count() == 1).Select(g => g.First())
        .Where(d => d.Distribution.Of.Draws != DrawTypeSource.AsValue);

    private DivergenceTerm? Of(Draw posterior, IReadOnlySet<string> marginalized)
    {
        if (Pair(posterior, marginalized) is not { } prior || Formula(prior, posterior, out var read) is not { } divergence) return null;
        var over = LoopBinding.AxesIn(story.Bind(prior.Loops)).ToArray();
        var counted = freeNats > 0 ? Max(divergence.Value, freeNats) : divergence.Value;
        var value = -Sum(counted, [.. Enumerable.Range(divergence.Axes.Length, divergence.EventRank)]);
        return new(prior, posterior, new(new(value, divergence.Axes), over, LatentReads.Checked(read, over, prior), prior)
        {
            Role = TermRole.Guide,
        });
    }

    /// <summary>
    /// KL(q || p) of each latent with a single statement in guide and story, by its formula or else log q - log p at the guide's draws:
    /// [axes.., repeated..].
    /// </summary>
    /// <param name="finite">Finite latents: latents that depend on one are omitted.</param>
    public IEnumerable<(string Latent, AxisTensor Each)> Each(IReadOnlySet<string> finite)
    {
        foreach (var posterior in Alone.Where(d => !finite.Contains(d.Target.Of)))
            if (Pair(posterior, finite) is { } prior && (Formula(prior, posterior, out _) ?? Drawn(prior, posterior)) is { } each)
                yield return (prior.Target.Of, each);
    }

    /// <summary>
    /// The story's statement of the same latent, if the two distributions are comparable and depend on none of these finite latents.
    /// </summary>
    private Draw? Pair(Draw posterior, IReadOnlySet<string> finite)
    {
        if (graph.StatementsOf(posterior.Target.Of).ToList() is not [Draw prior] || Loops(prior) is not { } own
            || Loops(posterior) is not { } other || !own.SequenceEqual(other)) return null;
        if (prior.Copies.Count > 0
            || DeepReads.Find(graph, prior).Concat(DeepReads.Find(guide.Problem.Graph, posterior)).Any(r => finite.Contains(r.Of)))
            return null;
        return prior.Target.Type.Dims.Count != posterior.Target.Type.Dims.Count || IsCut(prior) || IsCut(posterior) ? null : prior;
    }

    private AxisTensor? Formula(Draw prior, Draw posterior, out IReadOnlyList<LatentRead> read)
    {
        read = [];
        if (prior.Distribution.Through.Count + posterior.Distribution.Through.Count > 0) return null;
        story.Builder.SetOrigin(posterior);
        var shape = problem.ShapeOf(prior.Target.Type);
        var divergence = guide.DistributionOf(posterior, guide.Bind(posterior.Loops), out var guided)
            .Divergence(story.DistributionOf(prior, story.Bind(prior.Loops), out var own), shape);
        read = [.. own, .. guided];
        return divergence;
    }

    private AxisTensor? Drawn(Draw prior, Draw posterior)
    {
        var (p, q) = (story.LogDensityOf(prior), guide.LogDensityOf(posterior));
        return p.EventRank == q.EventRank ? q.JoinWith(p, (a, b) => a - b) : null;
    }

    /// <summary>Whether the type modifies the distribution: a narrower type truncates it, and an ordered vector sorts it.</summary>
    private bool IsCut(Draw draw) =>
        TypeTruncation.Find(graph[draw.Target.Of].Type.Element, draw.Distribution) is not null
        || OrderedDraws.IsSorted(graph[draw.Target.Of].Type, draw.Distribution);

    /// <summary>The plates or ranges of a target's indices, in order; null if an index does not cover a whole one.</summary>
    private static ValueList<string>? Loops(Draw draw) =>
        draw.Target.At.All(a => a is AffineIndex { Loop: not null } affine && affine.Offset == Size.Of(0))
            ? [.. draw.Target.At.Select(a => ((AffineIndex)a).Loop!)
                .Select(l => l.Plate is { } plate && l.IsWholePlate ? plate.Name : $"{l.From}..{l.To}")]
            : null;
}
