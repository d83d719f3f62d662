namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>Finds the latents of a story that are jointly normal given everything else.</summary>
public static class GaussianBlocks
{
    // a matrix of them at each position of a chain
    private const int MostShared = 50;

    // a dense matrix of the precision of a member
    private const int MostJoint = 1_000;

    // a number for each pair of numbers of a member
    private const long MostSquared = 100_000_000;

    /// <summary>
    /// The blocks, chains first; no statement is in two of them. Latents that are added are one block where their joint distribution is
    /// small enough, and of each member otherwise.
    /// </summary>
    /// <param name="graph">The story.</param>
    /// <param name="unobserved">Its unobserved variables and missing cells.</param>
    /// <param name="problem">The story with its data, with the sizes of plates; null before they are bound: any size is small.</param>
    /// <param name="withLinearized">Whether what is observed may be other than normal, through one linear predictor.</param>
    public static ValueList<GaussianBlock> Find(ModelGraph graph, MissingDataAnalysis unobserved, Problem? problem,
        bool withLinearized = false)
    {
        List<GaussianBlock> found = [.. GaussianChainSearch.Find(graph, unobserved, withLinearized).Select(c => WithFew(c, problem))];
        AddIndependent(isLinearized: false);
        if (withLinearized) AddIndependent(isLinearized: true);
        return [.. found];

        void AddIndependent(bool isLinearized)
        {
            var members = new GaussianMemberSearch(graph, unobserved) { IsLinearized = isLinearized }.Find()
                .Where(m => IsSmall(m, problem)).ToList();
            var chained = found.SelectMany(c => c.Latents).Select(l => l.Name).ToHashSet();
            foreach (var effects in new GaussianEffectSearch(graph, unobserved, chained) { IsLinearized = isLinearized }.Find())
                if (!members.Exists(m => effects.Latents.All(l => m.Has(l.Name)))
                    && Sized(graph, unobserved, effects, problem) is { } sized) Add(sized);
            foreach (var one in members) Add(one);
        }

        void Add(GaussianBlock block)
        {
            if (!found.Exists(b => b.Statements.Intersect(block.Statements, ReferenceEqualityComparer.Instance).Any())) found.Add(block);
        }
    }

    /// <summary>A chain without latents that all positions share where these are too many for its states.</summary>
    private static GaussianChain WithFew(GaussianChain chain, Problem? problem) => problem is null || chain.Shared.Count == 0
        || chain.Shared.Sum(s => (long)problem.ShapeOf(s.Latent).Count) <= MostShared ? chain : chain with { Shared = [] };

    /// <summary>Whether the numbers that a member has along loops are few enough.</summary>
    private static bool IsSmall(GaussianMembers members, Problem? problem)
    {
        if (problem is null || !members.Members.Any(m => m.Inner.Any())) return true;
        var count = members.Members[0].Places.Aggregate(1L, (n, i) => n * problem.ShapeOf(members.Members[0].Latent)[i]);
        var numbers = members.Latents.Sum(l => (long)problem.ShapeOf(l).Count) / count;
        return numbers <= MostJoint && count * numbers * numbers <= MostSquared;
    }

    /// <summary>The block as it is computed, by what is cheapest; null if it is too large for all.</summary>
    private static GaussianEffects? Sized(ModelGraph graph, MissingDataAnalysis unobserved, GaussianEffects effects, Problem? problem)
    {
        if (problem is null) return effects;
        EffectSizes sizes = new(effects, problem);
        return sizes.IsLong && IsCurve(graph, unobserved, effects) ? effects with { Way = EffectWay.Chain }
            : sizes.IsSparse ? effects with { Way = EffectWay.Sparse } : sizes.IsSmall ? effects : null;
    }

    /// <summary>Whether the block is a curve along known points, observed at one of them at a time.</summary>
    private static bool IsCurve(ModelGraph graph, MissingDataAnalysis unobserved, GaussianEffects effects) => effects.Effects is [var only]
        && MarkovCurve.Find(graph, only.Draw) is { } curve && new KnownPositions(graph, unobserved).IsKnown(curve.Points)
        && effects.Observations.All(d => CurveRead.Find(graph, d, only.Latent) is not null);
}
