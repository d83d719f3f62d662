using static ProbDsl.Inference.Structures.Gaussian.GaussianStatements;

namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>Finds the chains of latents that are linear and Gaussian.</summary>
internal sealed class GaussianChainSearch
{
    private readonly ModelGraph graph;
    private readonly IReadOnlySet<Statement> silent;
    private readonly Dictionary<string, GaussianChainMember> members;
    private readonly GaussianEffectSearch effects;
    private readonly DefinedMembers story;
    private readonly bool withLinearized;

    private GaussianChainSearch(ModelGraph graph, MissingDataAnalysis unobserved, bool withLinearized)
    {
        this.withLinearized = withLinearized;
        (this.graph, silent, story) = (graph, unobserved.Silent, new(graph));
        members = graph.Variables.Where(v => IsIncomplete(v, unobserved) || (v.Role == Role.Latent && unobserved.StaysUnknown(v)))
            .Select(Member)
            .OfType<GaussianChainMember>().ToDictionary(m => m.Latent.Name);
        effects = new(graph, unobserved);
    }

    /// <summary>
    /// The chains of a story, each with all latents that meet in a statement, and with effects that its means read.
    /// </summary>
    public static ValueList<GaussianChain> Find(ModelGraph graph, MissingDataAnalysis unobserved, bool withLinearized = false)
    {
        var search = new GaussianChainSearch(graph, unobserved, withLinearized);
        var groups = new List<HashSet<string>>();
        foreach (var name in search.members.Keys)
        {
            HashSet<string> together = [name, .. search.Near(name)];
            foreach (var other in groups.Where(g => g.Overlaps(together)).ToList())
            {
                together.UnionWith(other);
                groups.Remove(other);
            }

            groups.Add(together);
        }

        return [.. groups.Select(search.Chain).OfType<GaussianChain>().Select(search.WithEffects).Select(search.WithReported)
            .Select(search.Linearized)];
    }

    /// <summary>
    /// Whether data have missing cells on which observed data depend, beside a `param`. Without one they are unknowns like others.
    /// </summary>
    private bool IsIncomplete(Variable data, MissingDataAnalysis unobserved) => data is { Role: Role.Data, Type.Rank: 0 }
        && unobserved.Filled.ContainsKey(data.Name) && data.Extents.All(e => e.Plate?.Within is null)
        && !graph.HasWeights && graph.Variables.Any(v => v.Role == Role.Param);

    /// <summary>The latents that meet one in a statement.</summary>
    private IEnumerable<string> Near(string name) => Statements(name).SelectMany(Names).Where(members.ContainsKey);

    /// <summary>The statements that draw or read a latent.</summary>
    private IEnumerable<Statement> Statements(string name) =>
        story.Story.Where(s => s is Draw or TargetIncrement && !silent.Contains(s) && Names(s).Contains(name));

    private IEnumerable<string> Names(Statement statement) => DeepReads.Names(graph, statement);

    /// <summary>A latent with draws or definitions of its first positions and one of all later ones; null for others.</summary>
    private GaussianChainMember? Member(Variable latent)
    {
        if (latent is not { Support: Reals, Type: { Element: Element.Real, Rank: <= 1 } }) return null;
        var draws = story.DrawsOf(latent.Name).ToList();
        for (var at = 0; at < latent.Extents.Count && draws.Count > (latent.Role == Role.Data ? 0 : 1); at++)
            foreach (var step in draws.Where(d => IsLater(d, at, latent.Extents[at])))
            {
                ValueList<Draw> starts = [.. draws.Where(d => !ReferenceEquals(d, step))];
                if (starts.All(d => IsFirst(d, at))) return new(latent, at, starts, step);
            }

        return null;
    }

    private static bool IsFirst(Draw draw, int at) => draw.Target.At.Count > at && draw.Target.At[at] is AffineIndex first
        && (first.Loop is null || (first.Offset == Size.Of(0) && IsOfSizes(first.Loop))) && OtherLoops(draw, at) is not null;

    private static bool IsLater(Draw draw, int at, Extent along) => draw.Target.At.Count > at
        && draw.Target.At[at] is AffineIndex { Loop: { } loop } own && own.Offset == Size.Of(0)
        && loop.From.IsAtLeast(Size.Of(2)) is not false && loop.To == along.Size && IsOfSizes(loop) && OtherLoops(draw, at) is not null;

    /// <summary>The loops of a draw's other indices, in order; null if one is none of its loops, or if it has further loops.</summary>
    private static List<Loop>? OtherLoops(Draw draw, int at)
    {
        var others = draw.Target.At.Where((_, i) => i != at).Select(a => a is AffineIndex { Loop: { } loop } own
            && own.Offset == Size.Of(0) ? loop : null).ToList();
        var own = (draw.Target.At[at] as AffineIndex)?.Loop;
        return others.Contains(null) || draw.Loops.Count != others.Count + (own is null ? 0 : 1) || draw.Copies.Count > 0
            || others.Exists(l => l!.Plate?.Within is not null) ? null : [.. others.OfType<Loop>()];
    }

    /// <summary>The chain of latents that meet; null if one of their statements is not linear and Gaussian.</summary>
    private GaussianChain? Chain(HashSet<string> names)
    {
        var statements = names.SelectMany(Statements).Distinct().ToList();
        if (statements.Exists(s => s is not Draw)
            || statements.SelectMany(Names).Any(n => graph[n].IsFiniteLatent)) return null;
        var draws = statements.Cast<Draw>().ToList();
        var own = WithNumbers([.. members.Values.Where(m => names.Contains(m.Latent.Name))], draws);
        List<Loop> batch = [.. own[0].SequencesOf(own[0].Step)];
        if (batch.Count > 1 || !own.All(HasAllNumbers)) return null;
        var length = own[0].Latent.Extents[own[0].Along];
        if (own.Any(m => m.Latent.Extents[m.Along] != length || m.Starts.Any(d => !IsStart(d, names))
            || m.Starts.Append(m.Step).Any(d => !AreSame([.. m.SequencesOf(d)], batch)))) return null;
        var chain = new GaussianChain(own, [.. draws.Where(d => !names.Contains(d.Target.Of))])
        {
            Definitions = [.. story.Definitions.Where(d => names.Contains(d.Target.Of))],
        };
        return (chain.Observations.Count > 0 || own.Any(m => m.IsData)) && IsLinear(chain) ? chain : null;
    }

    /// <summary>
    /// The latents of a chain, each with the indices along which it has several numbers at a position: those at which a statement reads
    /// other members than its own, and those that are no index of sequences of all latents.
    /// </summary>
    private ValueList<GaussianChainMember> WithNumbers(List<GaussianChainMember> own, List<Draw> draws)
    {
        var apart = own.ConvertAll(m => Enumerable.Range(0, m.Latent.Extents.Count)
            .Where(i => i != m.Along && draws.TrueForAll(d => m.Starts.Contains(d, ReferenceEqualityComparer.Instance)
                || DeepReads.Find(graph, d).Where(r => r.Of == m.Latent.Name)
                    .All(r => IsOwn(r.At.ElementAtOrDefault(i), m.LoopAt(i), d)))).ToList());
        // sequences are those of all latents, and of rows where several loops are
        var shared = apart[0].Select(own[0].LoopAt)
            .Where(l => own.Zip(apart).All(m => m.Second.Exists(i => IsSame(m.First.LoopAt(i), l)))).OrderBy(l => l.Plate is null ? 1 : 0)
            .FirstOrDefault();
        return [.. own.Zip(apart, (m, places) => m with
        {
            Inner = [.. Enumerable.Range(0, m.Latent.Extents.Count)
                .Where(i => i != m.Along && !(shared is not null && i == places.Find(p => IsSame(m.LoopAt(p), shared))))],
        })];
    }

    /// <summary>Whether each draw of a latent has all numbers of a position.</summary>
    private static bool HasAllNumbers(GaussianChainMember member) => member.Inner.All(i => member.Starts.Append(member.Step)
        .All(d => ((AffineIndex)d.Target.At[i]).Loop is { } loop && IsFixed(loop) && loop.From == Size.One
            && loop.To == member.Latent.Extents[i].Size));

    /// <summary>
    /// A chain with the effects that its means read as well: those with a member for each position, and for one sequence those that all
    /// positions share.
    /// </summary>
    private GaussianChain WithEffects(GaussianChain chain)
    {
        foreach (var effect in effects.Effects().Where(e => !chain.Has(e.Latent.Name)))
            if (With(chain, effect) is { } more) chain = more;
        return chain;
    }

    /// <summary>A chain with the definitions (`=`) of numbers at its positions that are linear in them.</summary>
    private GaussianChain WithReported(GaussianChain chain)
    {
        var names = chain.Latents.Select(l => l.Name).ToHashSet();
        return chain with { Reported = [.. story.Derived.Where(d => Names(d).Any(names.Contains) && IsAtPositions(d, chain, names))] };
    }

    private GaussianChain? With(GaussianChain chain, GaussianMember effect)
    {
        var name = effect.Latent.Name;
        List<Draw> reading = [.. Statements(name).OfType<Draw>().Where(s => !ReferenceEquals(s, effect.Draw))];
        var steps = chain.Members.Select(m => m.Step);
        var more = chain with
        {
            Observations = [.. story.Story.OfType<Draw>().Where(d => chain.Observations.Contains(d, ReferenceEqualityComparer.Instance)
                || (reading.Contains(d, ReferenceEqualityComparer.Instance) && !steps.Contains(d, ReferenceEqualityComparer.Instance)))],
        };
        if (reading.Count == 0 || Statements(name).Count() > reading.Count + 1
            || reading.Exists(d => Names(d).Any(n => graph[n].IsFiniteLatent))
            || Names(effect.Draw).Any(n => n != name && chain.Has(n))) return null;
        var first = chain.Members[0];
        var (along, batch) = (effect.Latent.Extents.ToList().IndexOf(first.Latent.Extents[first.Along]), chain.OverSequences);
        more = along >= 0 && OtherLoops(effect.Draw, along) is { } others && AreSame(others, batch)
            ? more with { Members = [.. chain.Members, new(effect.Latent, along, [effect.Draw], effect.Draw)] }
            : along < 0 && batch.Count == 0 ? more with { Shared = [.. chain.Shared, effect with { Places = [] }] } : null;
        return more is not null && IsLinear(more) ? more : null;
    }

    /// <summary>Whether all later draws and observations of a chain are normal, with means linear in its latents.</summary>
    private bool IsLinear(GaussianChain chain)
    {
        var names = chain.Latents.Select(l => l.Name).ToHashSet();
        return chain.Members.All(m => IsNormal(m.Step, chain, names, (m.Steps, Least: 1)))
            && chain.Observations.All(d => graph[d.Target.Of].Role == Role.Data && IsAtPositions(d, chain, names));
    }

    /// <summary>Whether a statement is of numbers at the positions of a chain, with means linear in its latents there.</summary>
    private bool IsAtPositions(Draw draw, GaussianChain chain, HashSet<string> names) =>
        draw.Copies.Count == 0 && Positions(draw, chain) is { } along && !draw.Loops.Any(l => l != along && l.Plate?.Within is not null)
        && (IsLinear(draw, chain, names, along) || Near(draw, chain, names, along) is not null);

    private bool IsLinear(Draw draw, GaussianChain chain, HashSet<string> names, Loop along) =>
        graph[draw.Target.Of].Type.Element == Element.Real && draw.Distribution.Of.Is(DistributionTraits.GaussianNumbers)
        && IsNormal(draw, chain, names, (along, Least: 0));

    /// <summary>The normal draw that stands for a draw that is not; null if it has no predictor that is linear in the latents.</summary>
    private LinearizedDraw? Near(Draw draw, GaussianChain chain, HashSet<string> names, Loop along) =>
        !withLinearized || graph[draw.Target.Of].Role != Role.Data ? null
            : LinearPredictor.Find(graph, draw, names.Contains, new LinearSteps(this, chain, names, (along, Least: 0), draw));

    /// <summary>A chain with normal draws in place of observations that are not normal.</summary>
    private GaussianChain Linearized(GaussianChain chain)
    {
        var names = chain.Latents.Select(l => l.Name).ToHashSet();
        ValueList<LinearizedDraw> near =
        [
            .. chain.Observations.Where(d => !IsLinear(d, chain, names, Positions(d, chain)!))
                .Select(d => Near(d, chain, names, Positions(d, chain)!)!),
        ];
        return near.Count == 0 ? chain : chain with
        {
            Linearized = near,
            Observations = [.. chain.Observations.Select(d => near.FirstOrDefault(l => ReferenceEquals(l.Statement, d))?.Normal ?? d)],
        };
    }

    /// <summary>The loop of an observation over the positions of the latents that it reads; null if there is none.</summary>
    private Loop? Positions(Draw observation, GaussianChain chain) => chain.Members
        .SelectMany(m => DeepReads.Find(graph, observation).Where(r => r.Of == m.Latent.Name && r.At.Count > m.Along)
            .SelectMany(r => IndexLoops.Of(r.At[m.Along])))
        .Where(l => observation.Loops.Contains(l)).Distinct().ToList()
        is [var loop] && loop.To == chain.Members[0].Latent.Extents[chain.Members[0].Along].Size && IsOfSizes(loop)
            && chain.OverSequences.All(b => observation.Loops.Any(l => IsSame(l, b) && l != loop)) ? loop : null;

    private bool IsStart(Draw start, HashSet<string> names) => start.Distribution.Through.Count == 0
        && !DeepReads.Find(graph, start).Any(r => names.Contains(r.Of))
        && (start.Distribution.Of.Is(DistributionTraits.Constant) || IsGaussian(start));

    /// <summary>Whether a draw is normal with a mean linear in the latents at these lags or more, and reads them nowhere else.</summary>
    private bool IsNormal(Draw draw, GaussianChain chain, HashSet<string> names, (Loop Loop, int Least) at) => IsGaussian(draw)
        && draw.Distribution.Values.All(g => g.Parameter.Name == "mean"
            ? new LinearSteps(this, chain, names, at, draw).Of(g.Value).Holds
            : !DeepReads.Find(graph, g.Value).Any(r => names.Contains(r.Of)));

    /// <summary>Whether an expression is linear in the latents, read at positions of a state and at the loop over sequences.</summary>
    private sealed class LinearSteps(GaussianChainSearch search, GaussianChain chain, HashSet<string> names, (Loop Loop, int Least) at,
        Draw draw) : LinearReads(search.graph, names.Contains)
    {
        protected override bool Accepts(Access access)
        {
            if (chain.Members.FirstOrDefault(m => m.Latent.Name == access.Of) is not { } member)
                return access.At.All(a => IsElement(a)
                    || (a is ComputedIndex computed && search.effects.Positions.AreInside(computed, draw)));
            var indices = member.Latent.Extents.Count;
            return access.At.Count > member.Along && IsInState(access.At[member.Along], member.Order)
                && Enumerable.Range(0, indices).All(i => i == member.Along || IsOfPosition(access.At.ElementAtOrDefault(i), member, i))
                && access.At.Skip(indices).All(IsElement);
        }

        /// <summary>Whether an index other than the position reads numbers of it, or its own sequence.</summary>
        private static bool IsOfPosition(At? at, GaussianChainMember member, int index) => member.Inner.Contains(index)
            ? at is null || IsElement(at)
            : RunsOver(at, member.LoopAt(index));

        /// <summary>Whether a position is one of those that the state has: its own if observations read it, and as many before.</summary>
        private bool IsInState(At position, Size order)
        {
            if (IndexLoops.PositionOf(position) is not { } whole || !IndexLoops.Of(position).Contains(at.Loop)) return false;
            List<Loop> others = [.. IndexLoops.Of(position).Where(l => l != at.Loop)];
            var lag = Size.OfLoop(at.Loop.Name) - whole;
            var (least, most) = (lag.Extreme(others, largest: false), lag.Extreme(others, largest: true));
            return others.TrueForAll(IsFixed) && least.IsAtLeast(Size.Of(at.Least)) == true
                && (most == Size.Of(at.Least) || (order - Size.One + Size.Of(at.Least)).IsAtLeast(most) == true);
        }
    }
}
