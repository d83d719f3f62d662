namespace ProbDsl.Inference.Structures.Chains;

/// <summary>
/// Finds the chains of a guide that only add noise, by the form of their statements. Another chain is refused, with the statement that
/// prevents it.
/// </summary>
internal sealed class NoisingChains
{
    private const string Next = "write a chain of the guide as `s[n, 1] ~ Normal(a[1] * x[n], sd[1])` and "
        + "`s[n, t] ~ Normal(a[t] * s[n, t-1], sd[t])`, with known coefficients";

    private readonly ModelGraph graph, guide;

    public NoisingChains(ModelGraph graph) => (this.graph, guide) = (graph, GuideGraph.Create(graph));

    /// <summary>The latents that the guide draws member by member.</summary>
    public IEnumerable<Variable> Candidates =>
        graph.Variables.Where(v => v.Role == Role.Latent && Draws(v).Any(d => DeepReads.Find(guide, d).Any(r => r.Of == v.Name)));

    /// <summary>Why the latent's chain does more than add noise; null if it does not.</summary>
    public LoweringLimit? WhyNot(Variable latent) => LoweringLimit.Find(() => Of(latent));

    /// <exception cref="LoweringLimit">The statement that makes it another kind of chain.</exception>
    public NoisingChain Of(Variable latent)
    {
        var draws = Draws(latent).ToList();
        var step = draws.First(d => DeepReads.Find(guide, d).Any(r => r.Of == latent.Name));
        var along = step.Target.At.ToList().FindIndex(a => a is AffineIndex { Loop: { Order: not Order.Free } });
        if (along < 0) throw Limit(step, "it does not loop over the chain");
        if (draws.FirstOrDefault(d => d != step && d.Target.At[along] is AffineIndex { Loop: not null }) is { } other)
            throw Limit(other, $"two statements draw parts of the chain; the other one is `{step.Name}`");
        if (draws.FirstOrDefault(d => d != step) is not { } start) throw Limit(step, "no statement draws its first member");
        if (draws.Count > 2)
            throw Limit(draws.First(d => d != step && d != start),
                $"several statements draw single members of the chain; another one is `{start.Name}`");
        if (((AffineIndex)step.Target.At[along]).Loop!.Order == Order.Backward)
            throw Limit(step, "it runs from the last member to the first, like a story, but a guide adds noise in the other direction");
        foreach (var draw in draws) CheckPlace(latent, draw, along, Next);
        var chain = new NoisingChain(latent, along, start.Target, start, step);
        CheckStep(chain);
        CheckStart(chain = chain with { Source = SourceOf(start, latent) });
        CheckRange(chain);
        CheckOthers(chain);
        return chain;
    }

    private IEnumerable<Draw> Draws(Variable latent) => graph.Guide.OfType<Draw>().Where(d => d.Target.Of == latent.Name);

    /// <summary>Checks that a draw covers a chain for each member of the other brackets, of real numbers with a normal
    /// distribution.</summary>
    internal static void CheckPlace(Variable latent, Draw draw, int along, string next)
    {
        if (draw.Copies.Count > 0) throw new LoweringLimit(draw, "it is repeated", next);
        if (draw.Target.At.Index().FirstOrDefault(a => a.Index != along && !IsWhole(a.Item, latent.Extents[a.Index])) is { Item: not null })
            throw new LoweringLimit(draw, "it draws only a part of the chains", next);
        if (latent.Type.Element != Element.Real || !draw.Distribution.Of.Is(DistributionTraits.GaussianNumbers)
            || draw.Distribution.Through.Count > 0)
            throw new LoweringLimit(draw,
                $"noise is normal, on real numbers, but `{latent.Name}` is {latent.Type} drawn from `{draw.Distribution.Of.Name}`", next);
    }

    private static bool IsWhole(At at, Extent extent) =>
        at is AffineIndex { Loop: { } loop, Offset: var offset } && offset == Size.Of(0) && loop.From == Size.One && loop.To == extent.Size;

    /// <summary>The only element of data, or of a latent that the guide draws, that the first member reads.</summary>
    private Access SourceOf(Draw start, Variable latent)
    {
        var reads = DeepReads.Find(guide, start).Where(r => guide[r.Of].Role is Role.Data or Role.Latent).ToList();
        if (reads.Count == 0) throw Limit(start, "it reads no data, so the chain is independent of them");
        if (reads.Find(r => !ChainIndices.IsAt(r, reads[0] with { At = Trimmed(reads[0]) })) is { } other)
            throw Limit(start, $"it reads both `{reads[0].Span.Text}` and `{other.Span.Text}`");
        return reads[0].Type.Dims.Select(d => d.Size).SequenceEqual(latent.Type.Dims.Select(d => d.Size))
            ? reads[0] with { At = Trimmed(reads[0]) }
            : throw Limit(start, $"`{reads[0].Span.Text}` is {reads[0].Type}, but the chain's members are {latent.Type}");
    }

    private static ValueList<At> Trimmed(Access read) => [.. read.At.Reverse().SkipWhile(a => a is WholeDimension).Reverse()];

    private static void CheckRange(NoisingChain chain)
    {
        var ((first, _), (from, to)) = (ChainIndices.Range(chain.Start, chain.Along), ChainIndices.Range(chain.Step, chain.Along));
        if (first != Size.One) throw Limit(chain.Start, $"the chain starts at {first}, but its first member is 1");
        if (from != Size.Of(2)) throw Limit(chain.Step, $"it starts at {from}, but the member after the first is 2");
        if (to != chain.Length) throw Limit(chain.Step, $"it ends at {to}, but the last member of `{chain.Latent.Name}` is {chain.Length}");
    }

    private void CheckStep(NoisingChain chain)
    {
        var (step, name) = (chain.Step, chain.Latent.Name);
        bool IsBefore(Access read) => ChainIndices.IsAt(read, chain.Before);
        if (DeepReads.Find(guide, step).FirstOrDefault(r => r.Of == name && !IsBefore(r)) is { } far)
            throw Limit(step, $"it reads `{far.Span.Text}`, which is not the member before");
        CheckKnown(step, chain.Along, IsBefore);
        CheckDistribution(step, IsBefore);
    }

    private void CheckStart(NoisingChain chain)
    {
        bool IsSource(Access read) => ChainIndices.IsAt(read, chain.Source);
        CheckKnown(chain.Start, chain.Along, IsSource);
        CheckDistribution(chain.Start, IsSource);
    }

    /// <summary>Checks that everything except the noised value is known, and the same for all chains.</summary>
    private void CheckKnown(Draw draw, int along, Func<Access, bool> isNoised)
    {
        if (ChainIndices.Nets(guide, draw.Distribution).FirstOrDefault() is { } net)
            throw Limit(draw, $"it calls the net `{net}`, but the coefficients of the noise must be known");
        if (DeepReads.Find(guide, draw)
            .FirstOrDefault(r => !isNoised(r) && guide[r.Of].Role is not (Role.Constant or Role.Derived)) is { } unknown)
            throw Limit(draw,
                $"it reads `{unknown.Span.Text}`, but the coefficients of the noise must be known, and the same for all rows");
        var others = draw.Loops.Where(l => l != ChainIndices.LoopOf(draw, along)).ToHashSet();
        if (ChainIndices.Varying(guide, draw.Distribution, others, isNoised) is { } varying)
            throw Limit(draw, $"`{varying.Span.Text}` differs between the chains of `{draw.Target.Of}`, but the coefficients of the noise "
                + $"must be the same for all; for separate coefficients, make the members vectors");
    }

    private void CheckDistribution(Draw draw, Func<Access, bool> isNoised)
    {
        foreach (var given in draw.Distribution.Values)
        {
            if (given.Parameter.Name != "mean" && DeepReads.Find(guide, given.Value).Any(isNoised))
                throw Limit(draw, $"its {given.Parameter.Name} depends on the value that noise is added to");
            if (given.Parameter.Name == "mean" && new ElementwiseAffine(guide, isNoised).Obstacle(given.Value) is { } part)
                throw Limit(draw, $"`{part.Span.Text}` is not linear, element by element, in the value that noise is added to");
        }
    }

    /// <summary>Checks that no other draw of the guide reads the chain.</summary>
    private void CheckOthers(NoisingChain chain)
    {
        if (graph.Guide.OfType<Draw>().FirstOrDefault(d =>
            d.Target.Of != chain.Latent.Name && DeepReads.Find(guide, d).Any(r => r.Of == chain.Latent.Name)) is { } reader)
            throw Limit(reader,
                $"it reads the chain `{chain.Latent.Name}`, but a chain that adds noise must not be read by the rest of the guide");
    }

    private static LoweringLimit Limit(Draw draw, string reason) => new(draw, reason, Next);
}
