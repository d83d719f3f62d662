using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Observations;
using ProbDsl.Parser.Syntax;
using static ProbDsl.Inference.Analysis.Gaussian.GaussianStatements;

namespace ProbDsl.Inference.Analysis.Gaussian;

/// <summary>
/// Finds latents whose members are independent, normal, and observed through means that are linear in one member each: factors of rows,
/// effects of groups.
/// </summary>
/// <param name="graph">The story.</param>
/// <param name="unobserved">Its unobserved variables and missing cells.</param>
internal sealed class GaussianMemberSearch(ModelGraph graph, Unobserved unobserved)
    : IndependentLatentSearch<GaussianMembers>(graph, unobserved)
{
    // members of plates are more than those of a range that the story states
    protected override IEnumerable<GaussianMember> Candidates(IEnumerable<GaussianMember> independent) =>
        independent.Where(m => m.Latent.Extents.Count > 0).OrderBy(m => m.Loops.All(l => l.Plate is not null) ? 0 : 1);

    protected override bool MayMeet(GaussianMember one, GaussianMember other) => AreSame(one.Loops, other.Loops);

    protected override GaussianMembers? Block(
        ValueList<GaussianMember> latents, HashSet<string> names, ValueList<Draw> observations) =>
        observations.All(d => IsLinear(d, latents, names))
            ? new(latents, observations) { AreOfRows = observations.All(d => IsOfRows(d, latents)) } : null;

    /// <summary>Whether a draw of data reads the members of its loop over a plate, and loops over no other plate.</summary>
    private bool IsOfRows(Draw draw, ValueList<GaussianMember> members) =>
        members[0].Loops.All(l => l.Plate is not null)
        && draw.Loops.All(l => l.Plate is null || members[0].Loops.Any(own => IsSame(own, l)))
        && Reads(draw).Where(r => members.Any(m => m.Latent.Name == r.Of))
            .All(r => r.At.Take(members[0].Loops.Count).All(a => a is AffineIndex { Loop: not null }));

    /// <summary>Whether a draw of data is normal, with a mean that is linear in one member and no other part that reads any.</summary>
    private bool IsLinear(Draw draw, ValueList<GaussianMember> members, HashSet<string> names) =>
        Reads(draw).Where(r => names.Contains(r.Of)).Select(r => Place(r, members, draw)).Distinct().ToList() is [{ } only]
        && IsLinear(draw, names, new Linear(Graph, names, only, members));

    /// <summary>The member that is read: loops of the statement over all members, or positions that data give; null for others.</summary>
    private ValueList<At>? Place(Access read, ValueList<GaussianMember> members, Draw draw)
    {
        var member = members.First(m => m.Latent.Name == read.Of);
        if (read.At.Count < member.Latent.Extents.Count) return null;
        ValueList<At> place = [.. read.At.Take(member.Latent.Extents.Count)];
        return place.Zip(member.Loops).All(p => p.First switch
        {
            AffineIndex { Loop: { } loop } at => at.Offset == Size.Of(0) && draw.Loops.Contains(loop) && IsSame(loop, p.Second),
            ComputedIndex computed => DeepReads.Of(Graph, computed.Position).All(IsKnown),
            _ => false,
        }) ? place : null;
    }

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
