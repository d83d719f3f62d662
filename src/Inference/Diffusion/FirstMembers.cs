using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.Diffusion;

/// <summary>
/// A story whose diffusion chains are cut to their first members, which are all that anything beside a chain reads: the guide says the same
/// of the rest of a row, and nothing goes along the chain. The law of that member in the story is not the chain's; who asks takes it from
/// the guide.
/// </summary>
internal static class FirstMembers
{
    /// <summary>As it is where it has no chain that goes by formulas, or a definition along one is read elsewhere.</summary>
    public static ModelGraph Of(ModelGraph graph) => DerivedChains.Of(graph).Aggregate(graph, (left, chain) => Cut(left, chain) ?? left);

    private static ModelGraph? Cut(ModelGraph graph, DenoisingChain chain)
    {
        var (latent, along) = (chain.Noising.Latent, chain.Noising.Along);
        HashSet<string> left = [latent.Name];
        Statement[] steps = [chain.Step, chain.Noising.Step];
        var others = graph.Story.Concat(graph.Guide).Where(s => !steps.Contains(s)).ToList();
        bool IsAlong(Access read) =>
            left.Contains(read.Of) && !(read.Of == latent.Name && read.At[along] is Affine { Loop: null } at && at.Offset == Size.One);
        // definitions along the chain, and those that read them
        while (others.OfType<Define>().FirstOrDefault(d => !left.Contains(d.Target.Of) && ExprWalk.Reads(d).Any(IsAlong)) is { } next)
            left.Add(next.Target.Of);
        if (others.Exists(s => (s is not Define define || !left.Contains(define.Target.Of)) && ExprWalk.Reads(s).Any(IsAlong))) return null;
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
        last with { Target = last.Target with { At = [.. last.Target.At.Select((a, i) => i == along ? new Affine(null, Size.One) : a)] } };
}
