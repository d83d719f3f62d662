using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Observations;
using ProbDsl.Parser.Syntax;
using static ProbDsl.Inference.Analysis.Gaussian.GaussianStatements;

namespace ProbDsl.Inference.Analysis.Gaussian;

/// <summary>
/// Finds latents whose members are independent, normal, and observed through means that are linear in one member each: factors of rows,
/// effects of groups.
/// </summary>
internal sealed class GaussianMemberSearch
{
    private readonly ModelGraph graph;
    private readonly Unobserved unobserved;
    private readonly List<Statement> statements;
    private readonly List<GaussianMember> candidates;

    public GaussianMemberSearch(ModelGraph graph, Unobserved unobserved)
    {
        (this.graph, this.unobserved) = (graph, unobserved);
        statements = [.. graph.Story.Where(s => s is Draw or TargetIncrement && !unobserved.Silent.Contains(s))];
        // members of plates are more than those of a range that the story states
        candidates = [.. graph.Variables.Where(v => v.Role == Role.Latent && unobserved.StaysUnknown(v) && v.Extents.Count > 0)
            .Select(v => GaussianMembersOf.Independent(graph, v)).OfType<GaussianMember>()
            .OrderBy(m => m.Loops.All(l => l.Plate is not null) ? 0 : 1)];
    }

    /// <summary>The blocks of latents along the same loops that meet in a statement, in the order of the story.</summary>
    public IEnumerable<GaussianMembers> Find()
    {
        List<GaussianMember> left = [.. candidates];
        while (left.Count > 0)
        {
            List<GaussianMember> together = [left[0]];
            left.RemoveAt(0);
            while (left.Find(m => AreSame(m.Loops, together[0].Loops) && together.Exists(t => Meet(t, m))) is { } other)
            {
                together.Add(other);
                left.Remove(other);
            }

            if (Block([.. candidates.Where(together.Contains)]) is { } block) yield return block;
        }
    }

    private GaussianMembers? Block(ValueList<GaussianMember> members)
    {
        var names = members.Select(m => m.Latent.Name).ToHashSet();
        var all = statements.Where(s => Names(s).Any(names.Contains)).ToList();
        if (all.Exists(s => s is not Draw || Names(s).Any(n => graph[n].IsFiniteLatent))) return null;
        var priors = members.Select(m => m.Draw).ToList();
        if (priors.Exists(d => Reads(d).Any(r => names.Contains(r.Of)))) return null;
        ValueList<Draw> observations = [.. all.Cast<Draw>().Where(d => !priors.Contains(d, ReferenceEqualityComparer.Instance))];
        return observations.Count > 0 && observations.All(d => IsLinear(d, members, names))
            ? new(members, observations) { AreOfRows = observations.All(d => IsOfRows(d, members)) } : null;
    }

    /// <summary>Whether a draw of data reads the members of its loop over a plate, and loops over no other plate.</summary>
    private bool IsOfRows(Draw draw, ValueList<GaussianMember> members) =>
        members[0].Loops.All(l => l.Plate is not null)
        && draw.Loops.All(l => l.Plate is null || members[0].Loops.Any(own => IsSame(own, l)))
        && Reads(draw).Where(r => members.Any(m => m.Latent.Name == r.Of))
            .All(r => r.At.Take(members[0].Loops.Count).All(a => a is AffineIndex { Loop: not null }));

    /// <summary>Whether a draw of data is normal, with a mean that is linear in one member and no other part that reads any.</summary>
    private bool IsLinear(Draw draw, ValueList<GaussianMember> members, HashSet<string> names)
    {
        if (graph[draw.Target.Of] is not { Role: Role.Data, Type.Element: Element.Real } data || draw.Copies.Count > 0
            || unobserved.Filled.ContainsKey(data.Name) || !draw.Distribution.Of.Is(DistributionTraits.GaussianNumbers)
            || draw.Distribution.Through.Count > 0) return false;
        var places = Reads(draw).Where(r => names.Contains(r.Of)).Select(r => Place(r, members, draw)).Distinct().ToList();
        return places is [{ } only]
            && draw.Distribution.Values.All(g => g.Parameter.Name == "mean"
                ? new Linear(graph, names, only, members).Of(g.Value).Holds
                : !DeepReads.Of(graph, g.Value).Any(r => names.Contains(r.Of)));
    }

    /// <summary>The member that is read: loops of the statement over all members, or positions that data give; null for others.</summary>
    private ValueList<At>? Place(Access read, ValueList<GaussianMember> members, Draw draw)
    {
        var member = members.First(m => m.Latent.Name == read.Of);
        if (read.At.Count < member.Latent.Extents.Count) return null;
        ValueList<At> place = [.. read.At.Take(member.Latent.Extents.Count)];
        return place.Zip(member.Loops).All(p => p.First switch
        {
            AffineIndex { Loop: { } loop } at => at.Offset == Size.Of(0) && draw.Loops.Contains(loop) && IsSame(loop, p.Second),
            ComputedIndex computed => DeepReads.Of(graph, computed.Position).All(IsKnown),
            _ => false,
        }) ? place : null;
    }

    /// <summary>Whether a statement other than their own draws reads both.</summary>
    private bool Meet(GaussianMember one, GaussianMember other) => statements.Exists(s =>
    {
        var names = Reads(s).Select(r => r.Of).ToHashSet();
        return names.Contains(one.Latent.Name) && names.Contains(other.Latent.Name);
    });

    private bool IsKnown(Access read) =>
        graph[read.Of].Role is Role.Data or Role.Constant && !unobserved.Filled.ContainsKey(read.Of);

    private IEnumerable<Access> Reads(Statement statement) => DeepReads.Of(graph, statement);

    private IEnumerable<string> Names(Statement statement) =>
        Reads(statement).Select(r => r.Of).Concat(statement is Draw draw ? [draw.Target.Of] : []);

    /// <summary>Whether an expression is linear in the latents, all read at one member.</summary>
    private sealed class Linear(ModelGraph graph, HashSet<string> names, ValueList<At> place, ValueList<GaussianMember> members)
        : LinearReads(graph, names.Contains)
    {
        protected override bool Accepts(Access access) =>
            access.At.Take(place.Count).SequenceEqual(place)
            && access.At.Skip(members.First(m => m.Latent.Name == access.Of).Latent.Extents.Count)
                .All(IsElement);
    }
}
