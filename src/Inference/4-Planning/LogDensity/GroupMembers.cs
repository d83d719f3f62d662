namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// The members of a ragged unknown, which are its unconstrained ones, concatenated. Its array is as long as the longest group; beyond the
/// end of a group it repeats the first member, which is not read.
/// </summary>
public sealed class GroupMembers : IParameterMembers
{
    private readonly Shape dimensions;
    private readonly double[] places;
    private readonly double[] memberAt;

    private GroupMembers(Shape dimensions, List<int> places)
    {
        (this.dimensions, this.places, memberAt) = (dimensions, [.. places], new double[dimensions.Count]);
        foreach (var (member, place) in places.Index()) memberAt[place] = member;
    }

    public int Count => places.Length;

    /// <summary>The members of an unknown; null if no dimension differs between groups.</summary>
    public static GroupMembers? Find(Problem problem, Variable unknown) => GroupPresence.Compute(problem, unknown) is not { } isThere ? null
        : new([.. unknown.Whole.Dims.SkipLast(unknown.Type.ElementRank).Select(d => problem.SizeOf(d.Size))],
            [.. Enumerable.Range(0, isThere.Length).Where(place => isThere[place])]);

    public Value TakeFree(Value array) =>
        Ops.Gather(Ops.Reshape(array, [dimensions.Count, .. array.Shape[dimensions.Rank..]]), array.Program.Constant(places, [Count]), 0);

    public Value Scatter(Value members) => Ops.Gather(members, members.Program.Constant(memberAt, dimensions), 0);

    /// <summary>The sum over the members of each group, where groups are the first dimension: [members, ..] to [groups, ..].</summary>
    public Value SumsOfGroups(Value members)
    {
        var size = dimensions.Count / dimensions[0];
        double[] groups = [.. places.Select(place => Math.Floor(place / size))];
        return Ops.ScatterAdd(members, members.Program.Constant(groups, [Count]), 0, dimensions[0]);
    }
}
