using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Diffusion;

/// <summary>
/// Finds the chains of a guide that only add noise, by what its statements say, whatever they are called. One that does more is refused
/// with the statement that stands in the way.
/// </summary>
internal sealed class NoisingChains
{
    private const string Next = "a chain that a guide draws is one like `s[n, 1] ~ Normal(a[1] * x[n], sd[1])` and "
        + "`s[n, t] ~ Normal(a[t] * s[n, t-1], sd[t])`, its numbers known beforehand";

    private readonly ModelGraph graph, guide;

    public NoisingChains(ModelGraph graph) => (this.graph, guide) = (graph, GuideGraph.Of(graph));

    /// <summary>The latents that the guide draws one member after another.</summary>
    public IEnumerable<Variable> Candidates =>
        graph.Variables.Where(v => v.Role == Role.Latent && Draws(v).Any(d => DeepReads.Of(guide, d).Any(r => r.Of == v.Name)));

    /// <summary>How many members the longest chain of a row has; 1 where there is none.</summary>
    public static int MostSteps(Problem problem)
    {
        var noising = new NoisingChains(problem.Graph);
        return noising.Candidates.Select(c => problem.SizeOf(noising.Of(c).Length)).Append(1).Max();
    }

    /// <summary>Null where the latent's chain only adds noise.</summary>
    public LoweringLimit? WhyNot(Variable latent) => LoweringLimit.Of(() => Of(latent));

    /// <exception cref="LoweringLimit">The statement that makes it another kind of chain.</exception>
    public NoisingChain Of(Variable latent)
    {
        var draws = Draws(latent).ToList();
        var step = draws.First(d => DeepReads.Of(guide, d).Any(r => r.Of == latent.Name));
        var along = step.Target.At.ToList().FindIndex(a => a is Affine { Loop: { Order: not Order.Free } });
        if (along < 0) throw Limit(step, "it goes along no loop of its own");
        if (draws.FirstOrDefault(d => d != step && d.Target.At[along] is Affine { Loop: not null }) is { } other)
            throw Limit(other, $"two statements draw parts of the chain; the other one is `{step.Name}`");
        if (draws.FirstOrDefault(d => d != step) is not { } start) throw Limit(step, "nothing draws its first member");
        if (draws.Count > 2)
            throw Limit(draws.First(d => d != step && d != start),
                $"several statements draw single members of the chain; another one is `{start.Name}`");
        if (((Affine)step.Target.At[along]).Loop!.Order == Order.Backward)
            throw Limit(step, "it goes from the last member to the first, as a story does; a guide adds noise on the way from data");
        foreach (var draw in draws) CheckPlace(latent, draw, along, Next);
        var chain = new NoisingChain(latent, along, start.Target, start, step);
        CheckStep(chain);
        CheckStart(chain = chain with { Source = SourceOf(start, latent) });
        CheckRange(chain);
        CheckOthers(chain);
        return chain;
    }

    private IEnumerable<Draw> Draws(Variable latent) => graph.Guide.OfType<Draw>().Where(d => d.Target.Of == latent.Name);

    /// <summary>A chain for each member of the other brackets, of real numbers under a normal law.</summary>
    internal static void CheckPlace(Variable latent, Draw draw, int along, string next)
    {
        if (draw.Copies.Count > 0) throw new LoweringLimit(draw, "it is repeated", next);
        if (draw.Target.At.Index().FirstOrDefault(a => a.Index != along && !IsWhole(a.Item, latent.Extents[a.Index])) is { Item: not null })
            throw new LoweringLimit(draw, "it draws a part of the chains only", next);
        if (latent.Type.Element != Element.Real || !draw.Distribution.Of.Is(DistributionTraits.GaussianNumbers)
            || draw.Distribution.Through.Count > 0)
            throw new LoweringLimit(draw,
                $"noise is normal, on real numbers, and `{latent.Name}` is {latent.Type} drawn by `{draw.Distribution.Of.Name}`", next);
    }

    private static bool IsWhole(At at, Extent extent) =>
        at is Affine { Loop: { } loop, Offset: var offset } && offset == Size.Of(0) && loop.From == Size.One && loop.To == extent.Size;

    /// <summary>The one element of data, or of a latent that the guide draws, that the first member reads.</summary>
    private Access SourceOf(Draw start, Variable latent)
    {
        var reads = DeepReads.Of(guide, start).Where(r => guide[r.Of].Role is Role.Data or Role.Latent).ToList();
        if (reads.Count == 0) throw Limit(start, "it reads no data, so that the chain says nothing of them");
        if (reads.Find(r => !ChainReads.IsAt(r, reads[0] with { At = Trimmed(reads[0]) })) is { } other)
            throw Limit(start, $"it reads both `{reads[0].Span.Text}` and `{other.Span.Text}`");
        return reads[0].Type.Dims.Select(d => d.Size).SequenceEqual(latent.Type.Dims.Select(d => d.Size))
            ? reads[0] with { At = Trimmed(reads[0]) }
            : throw Limit(start, $"`{reads[0].Span.Text}` is {reads[0].Type}, and the chain's members are {latent.Type}");
    }

    private static ValueList<At> Trimmed(Access read) => [.. read.At.Reverse().SkipWhile(a => a is WholeDimension).Reverse()];

    private static void CheckRange(NoisingChain chain)
    {
        var ((first, _), (from, to)) = (ChainReads.Range(chain.Start, chain.Along), ChainReads.Range(chain.Step, chain.Along));
        if (first != Size.One) throw Limit(chain.Start, $"the chain starts at {first}, and its first member is 1");
        if (from != Size.Of(2)) throw Limit(chain.Step, $"it begins at {from}, and the one behind the first member is 2");
        if (to != chain.Length) throw Limit(chain.Step, $"it ends at {to}, and the last member of `{chain.Latent.Name}` is {chain.Length}");
    }

    private void CheckStep(NoisingChain chain)
    {
        var (step, name) = (chain.Step, chain.Latent.Name);
        bool IsBefore(Access read) => ChainReads.IsAt(read, chain.Before);
        if (DeepReads.Of(guide, step).FirstOrDefault(r => r.Of == name && !IsBefore(r)) is { } far)
            throw Limit(step, $"it reads `{far.Span.Text}`, which is not the member before");
        CheckKnown(step, chain.Along, IsBefore);
        CheckDistribution(step, IsBefore);
    }

    private void CheckStart(NoisingChain chain)
    {
        bool IsSource(Access read) => ChainReads.IsAt(read, chain.Source);
        CheckKnown(chain.Start, chain.Along, IsSource);
        CheckDistribution(chain.Start, IsSource);
    }

    /// <summary>All but what noise is added to is known beforehand, and the same for all chains.</summary>
    private void CheckKnown(Draw draw, int along, Func<Access, bool> isNoised)
    {
        if (ChainReads.Nets(guide, draw.Distribution).FirstOrDefault() is { } net)
            throw Limit(draw, $"it calls the net `{net}`, and what it adds has to be known beforehand");
        if (DeepReads.Of(guide, draw)
            .FirstOrDefault(r => !isNoised(r) && guide[r.Of].Role is not (Role.Constant or Role.Derived)) is { } unknown)
            throw Limit(draw, $"it reads `{unknown.Span.Text}`, and what it adds has to be known beforehand, one for all rows");
        var others = draw.Loops.Where(l => l != ChainReads.LoopOf(draw, along)).ToHashSet();
        if (ChainReads.Varying(guide, draw.Distribution, others, isNoised) is { } varying)
            throw Limit(draw, $"`{varying.Span.Text}` differs between the chains of `{draw.Target.Of}`, and what is added has to be the "
                + $"same for all; dimensions with numbers of their own are those of members that are vectors");
    }

    private void CheckDistribution(Draw draw, Func<Access, bool> isNoised)
    {
        foreach (var given in draw.Distribution.Values)
        {
            if (given.Parameter.Name != "mean" && DeepReads.Of(guide, given.Value).Any(isNoised))
                throw Limit(draw, $"its {given.Parameter.Name} depends on what noise is added to");
            if (given.Parameter.Name == "mean" && new ElementwiseAffine(guide, isNoised).Obstacle(given.Value) is { } part)
                throw Limit(draw, $"`{part.Span.Text}` is not a number times what noise is added to, element by element");
        }
    }

    /// <summary>Nothing else that the guide draws knows of the chain.</summary>
    private void CheckOthers(NoisingChain chain)
    {
        if (graph.Guide.OfType<Draw>().FirstOrDefault(d =>
            d.Target.Of != chain.Latent.Name && DeepReads.Of(guide, d).Any(r => r.Of == chain.Latent.Name)) is { } reader)
            throw Limit(reader, $"it reads the chain `{chain.Latent.Name}`, which adds noise to data and is known by itself");
    }

    private static LoweringLimit Limit(Draw draw, string reason) => new(draw, reason, Next);
}
