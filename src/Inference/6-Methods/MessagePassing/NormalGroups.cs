namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Normal unknowns that are updated together: those that are added in a mean, or meet in a mean and its draw. Unknowns that are multiplied
/// with each other are in different groups. Members with different leading indices are independent where every statement reads them with
/// the same ones.
/// </summary>
internal sealed class NormalGroups
{
    /// <summary>
    /// The most numbers with a joint distribution, of a chain those that a statement may read: an update takes the cube of the first, and
    /// the square of the second for each number.
    /// </summary>
    internal const int MostJoint = 500;

    private readonly StoryFacts story;
    private readonly List<Variable> unknowns;
    private readonly CoupledMessageReads meetings = new();
    private readonly ChainReads chains;
    private readonly HashSet<(string One, string Other)> multiplied = [];

    /// <param name="story">The story.</param>
    /// <param name="unknowns">The normal unknowns.</param>
    /// <param name="statements">The statements that draw or read them.</param>
    public NormalGroups(StoryFacts story, IEnumerable<Variable> unknowns, IEnumerable<Draw> statements)
    {
        (this.story, this.unknowns, chains) = (story, [.. unknowns], new(story.Problem, meetings));
        var reader = new MultipliedReads(story.Graph, IsUnknown);
        foreach (var statement in statements)
        {
            var each = ElementDraw.Analyze(story.Graph, story.Catalog.FindFunction("dot")!, statement, IsUnknown).Each;
            var (drawn, read) = (reader.Of(each.Target).Coefficients, reader.InLocation(story.Catalog, each));
            meetings.Add([.. drawn?.Reads ?? [], .. read?.Reads ?? []]);
            multiplied.UnionWith(read?.Multiplied ?? []);
        }
    }

    /// <summary>The groups; or why there are none.</summary>
    public (IReadOnlyList<NormalGroup> Groups, Refusal? Refusal) Find()
    {
        var groups = new List<NormalGroup>();
        foreach (var together in Connected().SelectMany(Apart))
        {
            List<ValueList<Variable>> parts = Fits(together) ? [together] : [.. Parts(together)];
            if (parts.Find(p => !Fits(p)) is { } large) return ([], TooLarge(large[0]));
            groups.AddRange(parts.Select(p =>
                Of(p) with { Apart = parts.Count == 1 ? null : [.. together.Except(p).Select(u => u.Name)] }));
        }

        return (groups, null);
    }

    /// <summary>
    /// Parts of a group that is too large: those along a chain together, and all others together; each unknown alone if that is not
    /// possible.
    /// </summary>
    private IEnumerable<ValueList<Variable>> Parts(ValueList<Variable> together)
    {
        ValueList<Variable> along = [.. together.Where(u => u.Whole.Dims.Count > SharedBy(together))], others = [.. together.Except(along)];
        return along.Count > 0 && others.Count > 0 && Fits(along) && Fits(others)
            ? [along, others] : together.Select(u => (ValueList<Variable>)[u]);
    }

    private bool IsUnknown(string name) => unknowns.Exists(u => u.Name == name);

    private NormalGroup Of(ValueList<Variable> together)
    {
        var (shared, isMultiplied) = (SharedBy(together), together.Any(u => multiplied.Any(m => m.One == u.Name)));
        return chains.LongestIn(together, MostJoint) is (var along, var chain)
            ? new([.. along, .. together.Except(along)], shared, isMultiplied, chain) : new(together, shared, isMultiplied, null);
    }

    private int SharedBy(ValueList<Variable> together) => meetings.SharedBy(together);

    private static Refusal TooLarge(Variable unknown) =>
        new($"statements read several members of `{unknown.Name}`, whose joint normal distribution has more than {MostJoint} numbers", "",
            unknown.Span);

    /// <summary>The unknowns that meet in a statement, directly or through others.</summary>
    private List<ValueList<Variable>> Connected() => Merged(unknowns, (_, _) => true);

    /// <summary>
    /// Unknowns that meet, in groups of those that are not multiplied with each other. Where there are several groups, only unknowns whose
    /// members have the same leading indices are together, so that members are independent.
    /// </summary>
    private List<ValueList<Variable>> Apart(ValueList<Variable> connected) => !AreMultiplied(connected) ? [connected]
        : Merged(connected, (one, other) => !AreMultiplied([.. one, .. other])
            && SharedBy([.. one, .. other]) is var shared && shared == SharedBy(one) && shared == SharedBy(other));

    private bool AreMultiplied(ValueList<Variable> of) => of.Any(u => of.Any(v => multiplied.Contains((u.Name, v.Name))));

    /// <summary>Groups of variables that meet in statements, merged one after another where that is possible.</summary>
    private List<ValueList<Variable>> Merged(IEnumerable<Variable> variables,
        Func<ValueList<Variable>, ValueList<Variable>, bool> isPossible)
    {
        List<ValueList<Variable>> groups = [.. variables.Select(u => (ValueList<Variable>)[u])];
        foreach (var reads in meetings.Statements)
        {
            var meeting = groups.FindAll(g => g.Any(v => reads.Any(r => r.Of == v.Name)));
            for (var i = 0; i < meeting.Count; i++)
                for (var j = i + 1; j < meeting.Count; j++)
                {
                    if (!isPossible(meeting[i], meeting[j])) continue;
                    groups.Remove(meeting[j]);
                    groups[groups.IndexOf(meeting[i])] = meeting[i] = [.. meeting[i], .. meeting[j]];
                    meeting.RemoveAt(j--);
                }
        }

        return groups;
    }

    /// <summary>Whether it is a chain, or a joint distribution of each member is small: all that it has before data are bound.</summary>
    private bool Fits(ValueList<Variable> together)
    {
        var shared = SharedBy(together);
        return together.All(u => u.Extents.Count <= shared) || story.Problem is not { } problem
            || together.Sum(u => problem.ShapeOf(u)[shared..].Count) <= MostJoint || chains.LongestIn(together, MostJoint) is not null;
    }
}

/// <summary>Normal unknowns with a joint distribution for each member.</summary>
/// <param name="Unknowns">The unknowns.</param>
/// <param name="Shared">The number of leading indices that they share: members with other ones are independent.</param>
/// <param name="IsMultiplied">Whether one is multiplied with an unknown of another group.</param>
/// <param name="Chain">How positions along a chain meet, of which the first unknowns are; null without one.</param>
internal sealed record NormalGroup(ValueList<Variable> Unknowns, int Shared, bool IsMultiplied, ChainOfPositions? Chain)
{
    /// <summary>Unknowns of other groups that statements add to these: together they are too many; null without any.</summary>
    public ValueList<string>? Apart { get; init; }
}
