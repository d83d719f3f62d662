using static ProbDsl.Inference.Structures.Gaussian.GaussianStatements;

namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>
/// Finds latents whose members are independent, normal, and observed through means that are linear in one member each: factors of rows,
/// effects of groups, as vectors or as numbers along a further loop.
/// </summary>
/// <param name="graph">The story.</param>
/// <param name="unobserved">Its unobserved variables and missing cells.</param>
internal sealed class GaussianMemberSearch(ModelGraph graph, MissingDataAnalysis unobserved)
    : IndependentLatentSearch<GaussianMembers>(graph, unobserved)
{
    // members of plates are more than those of a range that the story states
    protected override IEnumerable<GaussianMember> Candidates(IEnumerable<GaussianMember> independent) =>
        independent.Select(Split).Where(m => m.Places.Count > 0).OrderBy(m => m.Loops.All(l => l.Plate is not null) ? 0 : 1);

    protected override bool MayMeet(GaussianMember one, GaussianMember other) => AreSame(one.Loops, other.Loops);

    protected override GaussianMembers? Block(
        ValueList<GaussianMember> latents, HashSet<string> names, ValueList<Draw> observations) =>
        observations.All(d => MemberRead(d, latents, names) is not null)
        && Seen(observations, names, d => new LinearMembers(this, names, MemberRead(d, latents, names)!, latents, d)) is { } seen
            ? new(latents, seen.Draws)
            {
                Linearized = seen.Linearized, AreOfRows = observations.All(d => IsOfRows(d, latents)),
            } : null;

    /// <summary>
    /// A latent whose members are selected by those of its indices at which each statement reads one place: numbers at different places of
    /// them meet nowhere, and those at one place are the numbers of a member.
    /// </summary>
    private GaussianMember Split(GaussianMember whole)
    {
        var reads = Statements.OfType<Draw>().Where(d => !ReferenceEquals(d, whole.Draw))
            .SelectMany(d => Reads(d).Where(r => r.Of == whole.Latent.Name).GroupBy(_ => d)).ToList();
        return whole with
        {
            Places = [.. whole.Places.Where(i => reads.TrueForAll(of => of.Select(r => r.At.ElementAtOrDefault(i)).Distinct().ToList()
                is [{ } only] && IsPlace(only, whole.LoopAt(i), of.Key)))],
        };
    }

    /// <summary>Whether an index is a loop of the statement over all members, or a position that data give.</summary>
    private bool IsPlace(At at, Loop loop, Draw draw) =>
        IsOwn(at, loop, draw) || (at is ComputedIndex computed && Positions.AreInside(computed, draw));

    /// <summary>Whether a draw of data reads the members of its loop over a plate, and loops over no other plate.</summary>
    private bool IsOfRows(Draw draw, ValueList<GaussianMember> members) =>
        IsAlong(members[0].Loops, draw) && Reads(draw).Where(r => members.Any(m => m.Latent.Name == r.Of))
            .All(r => members.First(m => m.Latent.Name == r.Of).Places.All(i => r.At[i] is AffineIndex { Loop: not null }));

    /// <summary>The one member that a draw of data reads; null if it reads several.</summary>
    private ValueList<At>? MemberRead(Draw draw, ValueList<GaussianMember> members, HashSet<string> names) =>
        Reads(draw).Where(r => names.Contains(r.Of)).Select(r => Place(r, members)).Distinct().ToList() is [{ } only] ? only : null;

    /// <summary>The member that is read; null if a vector of several is.</summary>
    private static ValueList<At>? Place(Access read, ValueList<GaussianMember> members)
    {
        var places = members.First(m => m.Latent.Name == read.Of).Places;
        return places.All(i => i < read.At.Count) ? [.. places.Select(i => read.At[i])] : null;
    }

    /// <summary>Whether an expression is linear in the latents, all read at one member.</summary>
    private sealed class LinearMembers(GaussianMemberSearch search, HashSet<string> names, ValueList<At> place,
        ValueList<GaussianMember> members, Draw draw) : LinearReads(search.Graph, names.Contains)
    {
        protected override bool Accepts(Access access)
        {
            var places = members.First(m => m.Latent.Name == access.Of).Places;
            return Place(access, members) is { } own && own.SequenceEqual(place)
                && access.At.Where((_, i) => !places.Contains(i))
                    .All(a => IsElement(a) || (a is ComputedIndex computed && search.Positions.AreInside(computed, draw)));
        }
    }
}
