namespace ProbDsl.Inference.Diffusion;

/// <summary>
/// Reduces a story's diffusion chains to their first members, the only ones that statements outside a chain read: the guide is the same for
/// the rest of a row, and no statement loops over the chain. The story's distribution of that member is then not the chain's; callers use
/// the guide's.
/// </summary>
public static class FirstMemberReduction
{
    /// <summary>The reduced story; unchanged if it has no chain with a closed form, or if a definition along one is read
    /// elsewhere.</summary>
    public static ModelGraph Apply(ModelGraph graph) =>
        StoryStructures.Of(graph).ClosedFormChains.Aggregate(graph, (left, chain) => Cut(left, chain) ?? left);

    private static ModelGraph? Cut(ModelGraph graph, DenoisingChain chain)
    {
        var (latent, along) = (chain.Noising.Latent, chain.Noising.Along);
        HashSet<string> left = [latent.Name];
        Statement[] steps = [chain.Step, chain.Noising.Step];
        var others = graph.Story.Concat(graph.Guide).Where(s => !steps.Contains(s)).ToList();
        bool IsAlong(Access read) =>
            left.Contains(read.Of) && !(read.Of == latent.Name && read.At[along] is AffineIndex { Loop: null } at && at.Offset == Size.One);
        // definitions along the chain, and those that read them
        while (others.OfType<Define>().FirstOrDefault(d => !left.Contains(d.Target.Of) && ExprTree.Reads(d).Any(IsAlong)) is { } next)
            left.Add(next.Target.Of);
        if (others.Exists(s => (s is not Define define || !left.Contains(define.Target.Of)) && ExprTree.Reads(s).Any(IsAlong))) return null;
        bool Stays(Statement statement) => !steps.Contains(statement) && !(statement is Define define && left.Contains(define.Target.Of));
        return graph with
        {
            Variables = [.. graph.Variables.Where(v => v == latent || !left.Contains(v.Name)).Select(v =>
                v == latent ? v with { Extents = [.. v.Extents.Select((e, i) => i == along ? new Extent(Size.One) : e)] } : v)],
            GuideVariables = [.. graph.GuideVariables.Where(v => !left.Contains(v.Name))],
            Story = [.. graph.Story.Where(Stays).Select(s => s == chain.Base ? AtFirst(chain.Base, along) : s)],
            Guide = [.. graph.Guide.Where(Stays)],
        };
    }

    private static Draw AtFirst(Draw last, int along) =>
        last with { Target = last.Target with { At = [.. last.Target.At
            .Select((a, i) => i == along ? new AffineIndex(null, Size.One) : a)] } };
}
