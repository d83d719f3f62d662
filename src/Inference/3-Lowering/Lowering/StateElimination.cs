namespace ProbDsl.Inference.Lowering;

/// <summary>
/// A finite latent as an axis of all its values. Distribution: the guide's draw of it, whose term is -log q; null if it is summed inside
/// the log.
/// </summary>
public sealed record EliminatedLatent(Variable Latent, Axis States, Draw? Distribution = null);

/// <summary>
/// Eliminates enumerated latents from a list of terms, and sums over the remaining axes at the end. Weights: the repetitions of the members
/// of an axis, if they are not 1.
/// </summary>
internal sealed class StateElimination(Problem problem, IReadOnlyDictionary<Axis, AxisTensor> weights)
{
    private readonly WeightedSums sums = new(weights);
    private MemberPresence presence = new([], []);

    /// <summary>The paths of chains that are requested in addition to the sum over their paths; null if none are.</summary>
    public ChainPaths? Paths { get; init; }

    /// <summary>
    /// Whether the resulting term of a chain has one value for each position given the previous ones, in place of their sum.
    /// </summary>
    public bool IsByPosition { get; init; }

    /// <summary>
    /// Eliminates every latent: first sums those without a distribution of their own inside the log, nested ones first, chains along their
    /// loop; then takes the expectation over the states of the others, weighted by their distributions, the last drawn first, since its
    /// distribution may read those before it.
    /// </summary>
    /// <param name="terms">The terms, which are reduced to those that do not depend on a latent.</param>
    /// <param name="latents">The latents; those with a distribution in the order in which they are drawn.</param>
    /// <param name="order">The order of a plan; latents that it lacks follow.</param>
    /// <returns>
    /// The latents in the order of elimination: given the later ones, the members of one that is not a chain are independent.
    /// </returns>
    /// <exception cref="LoweringLimit">
    /// No order works, or not that of the plan: latents are coupled across the members of another.
    /// </exception>
    public IReadOnlyList<EnumeratedGroup> Marginalize(List<Term> terms, IEnumerable<EliminatedLatent> latents,
        IReadOnlyList<EnumeratedGroup>? order = null)
    {
        var done = new List<EnumeratedGroup>();
        var open = latents.Where(l => terms.Exists(t => Reads(t, l))).ToList();
        var planned = new Queue<EnumeratedGroup>(order ?? []);
        presence = new(terms, open);
        while (open.Count > 0)
        {
            var together = planned.TryDequeue(out var group) ? open.FindAll(l => group.Latents.Contains(l.Latent)) : null;
            if (together is []) continue;
            var next = (together is null ? Next(terms, open) : Summed(terms, together, open)) ?? throw Stuck(terms, open[0]);
            terms.RemoveAll(t => next.Gone.Exists(l => Reads(t, l)));
            terms.AddRange(next.Left);
            open.RemoveAll(next.Gone.Contains);
            done.Add(new([.. next.Gone.Select(l => l.Latent)], next.Along));
        }

        return done;
    }

    /// <summary>Every term summed over its axes, and all terms added: a scalar.</summary>
    public Value Total(IEnumerable<Term> terms) => terms.Select(Total).Aggregate((a, b) => a + b);

    /// <summary>A term summed over its axes.</summary>
    public Value Total(Term term) => sums.Summed(term.Value, term.Over).Value;

    private static bool Reads(Term term, EliminatedLatent latent) =>
        term.Uses.Any(u => u.Latent == latent.Latent.Name && u.States is { } states && term.Value.Axes.Contains(states));

    /// <summary>Latents that are eliminated, along a chain or member by member, and the terms that replace them.</summary>
    private sealed record EliminationStep(List<EliminatedLatent> Gone, int? Along, IReadOnlyList<Term> Left);

    /// <summary>The latents that can be eliminated next; null if there are none.</summary>
    private EliminationStep? Next(List<Term> terms, List<EliminatedLatent> open)
    {
        var inside = open.Where(l => l.Distribution is null).ToList();
        foreach (var latent in inside.Count > 0 ? inside : open[^1..])
            if (Summed(terms, [latent], open) is { } alone) return alone;
        // coupled chains are one chain of their joint states
        foreach (var latent in inside.Where(l => ChainSum.IsAlong(terms, l)))
            if (Connected(terms, latent, inside) is { Count: > 1 } together && Summed(terms, together, open) is { } joint) return joint;
        return null;
    }

    private EliminationStep? Summed(List<Term> terms, List<EliminatedLatent> latents, List<EliminatedLatent> open)
    {
        List<Term> meeting =
        [
            .. terms.Where(t => latents.Exists(l => Reads(t, l)))
                .Select(t => t with { Uses = [.. t.Uses.Where(u => open.Exists(o => o.Latent.Name == u.Latent) && IsLeft(t, u))] }),
        ];
        if (!latents.Exists(l => ChainSum.IsAlong(meeting, l)))
            return new MemberSum(latents[0], problem, sums, presence).Of(meeting) is { } members ? new(latents, null, members) : null;
        // expectations along a chain are not computed if a guide has a distribution for each member separately
        if (latents.Exists(l => l.Distribution is not null)) return null;
        var sum = new ChainSum(latents, problem, sums, presence, Paths) { IsByPosition = IsByPosition };
        return sum.Of(meeting) is var (along, left) ? new(latents, along, [left]) : null;
    }

    /// <summary>Whether the value still varies with what was read: the latent may have been eliminated.</summary>
    private static bool IsLeft(Term term, LatentRead use) => use.States is null || term.Value.Axes.Contains(use.States);

    /// <summary>All chains that are coupled to this one, directly or through others.</summary>
    private static List<EliminatedLatent> Connected(List<Term> terms, EliminatedLatent latent, List<EliminatedLatent> open)
    {
        List<EliminatedLatent> found = [latent];
        for (var i = 0; i < found.Count; i++)
            found.AddRange(
                open.Where(o => !found.Contains(o) && ChainSum.IsAlong(terms, o) && terms.Exists(t => Reads(t, found[i]) && Reads(t, o))));
        return found;
    }

    private static LoweringLimit Stuck(List<Term> terms, EliminatedLatent latent) => LatentReads.Limit(
        terms.Where(t => t.From is not null && Reads(t, latent)).MaxBy(t => t.Uses.Count)!.From!,
        StateReadMessages.Coupled(latent.Latent.Name));
}
