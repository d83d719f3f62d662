using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Observations;
using ProbDsl.Parser.Syntax;
using static ProbDsl.Inference.Analysis.Gaussian.GaussianStatements;

namespace ProbDsl.Inference.Analysis.Gaussian;

/// <summary>Finds the chains of latents that are linear and Gaussian.</summary>
internal sealed class GaussianChainSearch
{
    private readonly ModelGraph graph;
    private readonly IReadOnlySet<Statement> silent;
    private readonly Dictionary<string, GaussianChainMember> members;

    private GaussianChainSearch(ModelGraph graph, Unobserved unobserved)
    {
        (this.graph, silent) = (graph, unobserved.Silent);
        members = graph.Variables.Where(v => v.Role == Role.Latent && unobserved.StaysUnknown(v)).Select(Member)
            .OfType<GaussianChainMember>().ToDictionary(m => m.Latent.Name);
    }

    /// <summary>The chains of a story, each with all latents that meet in a statement.</summary>
    public static ValueList<GaussianChain> Of(ModelGraph graph, Unobserved unobserved)
    {
        var search = new GaussianChainSearch(graph, unobserved);
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

        return [.. groups.Select(search.Chain).OfType<GaussianChain>()];
    }

    /// <summary>The latents that meet one in a statement.</summary>
    private IEnumerable<string> Near(string name) => Statements(name).SelectMany(Names).Where(members.ContainsKey);

    /// <summary>The statements that draw or read a latent.</summary>
    private IEnumerable<Statement> Statements(string name) =>
        graph.Story.Where(s => s is Draw or TargetIncrement && !silent.Contains(s) && Names(s).Contains(name));

    private IEnumerable<string> Names(Statement statement) =>
        DeepReads.Of(graph, statement).Select(r => r.Of).Concat(statement is Draw draw ? [draw.Target.Of] : []);

    /// <summary>A latent with a draw of its first position and one of all later ones; null for others.</summary>
    private GaussianChainMember? Member(Variable latent)
    {
        if (latent is not { Support: Reals, Type: { Element: Element.Real, Rank: <= 1 } }) return null;
        var draws = graph.StatementsOf(latent.Name).OfType<Draw>().ToList();
        if (draws.Count != 2) return null;
        for (var at = 0; at < latent.Extents.Count; at++)
            foreach (var (start, step) in new[] { (draws[0], draws[1]), (draws[1], draws[0]) })
                if (IsFirst(start, at) && IsLater(step, at, latent.Extents[at])) return new(latent, at, start, step);
        return null;
    }

    private static bool IsFirst(Draw draw, int at) => draw.Target.At.Count > at
        && draw.Target.At[at] is AffineIndex { Loop: null } first && first.Offset == Size.One && OtherLoops(draw, at) is not null;

    private static bool IsLater(Draw draw, int at, Extent along) => draw.Target.At.Count > at
        && draw.Target.At[at] is AffineIndex { Loop: { } loop } own && own.Offset == Size.Of(0) && loop.From == Size.Of(2)
        && loop.To == along.Size && loop.Plate?.Within is null && OtherLoops(draw, at) is not null;

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
        ValueList<GaussianChainMember> own = [.. members.Values.Where(m => names.Contains(m.Latent.Name))];
        var statements = names.SelectMany(Statements).Distinct().ToList();
        if (statements.Exists(s => s is not Draw)
            || statements.SelectMany(Names).Any(n => graph[n].IsFiniteLatent)) return null;
        var draws = statements.Cast<Draw>().ToList();
        var batch = OtherLoops(own[0].Step, own[0].Along)!;
        if (batch.Count > 1) return null;
        var length = own[0].Latent.Extents[own[0].Along];
        if (own.Any(m => m.Latent.Extents[m.Along] != length || !IsStart(m, names) || !AreSame(OtherLoops(m.Start, m.Along)!, batch)
            || !AreSame(OtherLoops(m.Step, m.Along)!, batch) || !IsNormal(m.Step, names, Lag(m)))) return null;
        ValueList<Draw> observations = [.. draws.Where(d => !names.Contains(d.Target.Of))];
        if (observations.Any(d => graph[d.Target.Of] is not { Role: Role.Data, Type.Element: Element.Real } || d.Copies.Count > 0
            || !d.Distribution.Of.Is(DistributionTraits.GaussianNumbers) || d.Loops.Any(l => l.Plate?.Within is not null)
            || Positions(d, own[0], length, batch) is not { } at || !IsNormal(d, names, at))) return null;
        return observations.Count == 0 ? null : new(own, observations);
    }

    /// <summary>Of loops over members and positions, those of an observation that run over the positions; null if there are none.</summary>
    private (Loop Loop, int Lag)? Positions(Draw observation, GaussianChainMember member, Extent length, List<Loop> batch) =>
        DeepReads.Of(graph, observation).Where(r => members.ContainsKey(r.Of))
            .Select(r => r.At.Count > members[r.Of].Along ? r.At[members[r.Of].Along] : null).Distinct().ToList()
            is [AffineIndex { Loop: { } loop } only] && only.Offset == Size.Of(0) && observation.Loops.Contains(loop)
            && loop.From == Size.One && loop.To == length.Size
            && batch.TrueForAll(b => observation.Loops.Any(l => IsSame(l, b) && l != loop)) ? (loop, 0) : null;

    private static (Loop Loop, int Lag) Lag(GaussianChainMember member) =>
        (((AffineIndex)member.Step.Target.At[member.Along]).Loop!, 1);

    private bool IsStart(GaussianChainMember member, HashSet<string> names) => member.Start.Distribution.Through.Count == 0
        && !DeepReads.Of(graph, member.Start).Any(r => names.Contains(r.Of))
        && (member.Start.Distribution.Of.Is(DistributionTraits.Improper) || IsGaussian(member.Start));

    /// <summary>Whether a draw is normal with a mean linear in the latents at one lag, and reads them nowhere else.</summary>
    private bool IsNormal(Draw draw, HashSet<string> names, (Loop Loop, int Lag) at) => IsGaussian(draw)
        && draw.Distribution.Values.All(g => g.Parameter.Name == "mean"
            ? new Linear(graph, members, names, at).Of(g.Value).Holds
            : !DeepReads.Of(graph, g.Value).Any(r => names.Contains(r.Of)));

    /// <summary>Whether an expression is linear in the latents, which it reads at one lag and at the loop over sequences.</summary>
    private sealed class Linear(ModelGraph graph, Dictionary<string, GaussianChainMember> members, HashSet<string> names,
        (Loop Loop, int Lag) at) : LinearReads(graph, names.Contains)
    {
        protected override bool Accepts(Access access)
        {
            var member = members[access.Of];
            var indices = member.Latent.Extents.Count;
            return access.At.Count >= indices
                && access.At[member.Along] is AffineIndex { Loop: { } loop } own && loop == at.Loop && own.Offset == Size.Of(-at.Lag)
                && access.At.Take(indices).Where((_, i) => i != member.Along)
                    .All(a => a is AffineIndex { Loop: { } other } plain && plain.Offset == Size.Of(0) && IsSame(other, Own(member)))
                && access.At.Skip(indices).All(a => a is WholeDimension or AffineIndex { Loop: null });
        }

        /// <summary>The loop over sequences.</summary>
        private static Loop Own(GaussianChainMember member) => OtherLoops(member.Step, member.Along)![0];
    }
}
