namespace ProbDsl.Inference.Structures.Chains;

/// <summary>
/// Checks a story against the noising chain of its guide: the story must run back along the chain, each member drawn given the next one
/// alone, from one distribution for all.
/// </summary>
internal static class DenoisingChains
{
    private const string Next = "`--objective plain` maximizes the bound by draws of the whole chain, for any story";

    /// <summary>Why the story does not run back along the chain; null if it does.</summary>
    public static LoweringLimit? WhyNot(ModelGraph graph, NoisingChain noising) => LoweringLimit.Find(() => Analyze(graph, noising));

    /// <exception cref="LoweringLimit">The statement that prevents it.</exception>
    public static DenoisingChain Analyze(ModelGraph graph, NoisingChain noising)
    {
        var (latent, along) = (noising.Latent, noising.Along);
        var draws = graph.StatementsOf(latent.Name).Cast<Draw>().ToList();
        if (draws.Find(d => d.Target.At[along] is not AffineIndex) is { } whole) throw Limit(whole, "it draws the chain as a whole");
        var steps = draws.FindAll(d => ChainIndices.LoopOf(d, along) is not null);
        if (steps.Count == 0) throw Limit(draws[^1], "no statement loops over the chain");
        if (steps.Count > 1) throw Limit(steps[1], $"two statements loop over the chain; the other one is `{steps[0].Name}`");
        var ends = draws.FindAll(d => d != steps[0]);
        if (ends.Count > 1) throw Limit(ends[1], $"several statements draw single members of the chain; another one is `{ends[0].Name}`");
        if (ends.Count == 0) throw Limit(steps[0], "no statement draws its last member");
        foreach (var draw in draws) NoisingChains.CheckPlace(latent, draw, along, Next);
        var chain = new DenoisingChain(noising, ends[0], steps[0]);
        CheckOrder(chain, graph);
        CheckRange(chain);
        CheckReaders(chain, graph);
        return chain;
    }

    private static void CheckOrder(DenoisingChain chain, ModelGraph graph)
    {
        var name = chain.Noising.Latent.Name;
        if (DeepReads.Find(graph, chain.Base).FirstOrDefault(r => r.Of == name) is { } read)
            throw Limit(chain.Base, $"it reads `{read.Span.Text}`, but the story starts from the last member");
        var reads = DeepReads.Find(graph, chain.Step).ToList();
        if (reads.Find(r => r.Of == name && !ChainIndices.IsAt(r, chain.Before)) is { } far)
            throw Limit(chain.Step, $"it reads `{far.Span.Text}`, but may read `{chain.Before.Of}` only at the next member");
        foreach (var (draw, label) in new[] { chain.Base, chain.Step }.SelectMany(d => DeepReads.Find(graph, d).Select(r => (d, r))))
            if (graph[label.Of].IsFiniteLatent)
                throw Limit(draw, $"it reads `{label.Span.Text}`, whose states the bound sums over, which is not supported in a chain");
        if (reads.Find(r => r.Of == chain.Noising.Source.Of) is { } source)
            throw Limit(chain.Step, $"it reads `{source.Span.Text}`, to which the guide adds noise");
    }

    private static void CheckRange(DenoisingChain chain)
    {
        var (along, length) = (chain.Noising.Along, chain.Noising.Length);
        var ((last, _), (from, to)) = (ChainIndices.Range(chain.Base, along), ChainIndices.Range(chain.Step, along));
        if (last != length) throw Limit(chain.Base, $"the story starts at {last}, but the guide's chain ends at {length}");
        if (from != Size.One) throw Limit(chain.Step, $"it ends at {from}, but the first member is 1");
        if (to != length - Size.One)
            throw Limit(chain.Step, $"it starts at {to}, but the one before the last member is {length - Size.One}");
    }

    /// <summary>Checks that every other statement reads only the first member of its own chain, or none.</summary>
    private static void CheckReaders(DenoisingChain chain, ModelGraph graph)
    {
        var (name, along) = (chain.Noising.Latent.Name, chain.Noising.Along);
        foreach (var statement in graph.Story.Where(s => s is Draw or TargetIncrement && s != chain.Step && s != chain.Base))
            if (DeepReads.Find(graph, statement)
                .FirstOrDefault(r => r.Of == name && !IsFirst(r, along, chain.Noising.Latent.Extents.Count)) is { } read)
                throw Limit(statement,
                    $"it reads `{read.Span.Text}`, but may read the chain only at its first member, and only one chain");
    }

    private static bool IsFirst(Access read, int along, int brackets) =>
        read.At.Count >= brackets && read.At[along] is AffineIndex { Loop: null } at && at.Offset == Size.One && read.At.Index()
            .All(a => a.Index == along || a.Item is AffineIndex { Loop: not null } || (a.Item is WholeDimension && a.Index >= brackets));

    private static LoweringLimit Limit(Statement statement, string reason) => new(statement, reason, Next);
}
