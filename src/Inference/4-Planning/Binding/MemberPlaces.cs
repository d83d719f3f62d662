namespace ProbDsl.Inference.Binding;

/// <summary>Names members of plates for messages: by the groups that they are in, and by their row in a file.</summary>
internal sealed class MemberPlaces(Problem problem)
{
    /// <summary>Words such as "in group `c` of `shop`, row 7 of sales.csv"; null if no data have members there.</summary>
    /// <param name="members">Members from 0, outermost plate first.</param>
    public string? Of(IReadOnlyList<(Plate Plate, int Member)> members) => Words(GroupsOf(members), RowOf(members), "");

    /// <summary>
    /// Words for the first group in which each of some ragged plates has this length: "in group `c` of `shop`, which ends in row 7 of
    /// sales.csv"; null if there is no such group.
    /// </summary>
    /// <param name="ragged">The ragged plates with their lengths.</param>
    public string? OfGroup(IReadOnlyList<(Plate Ragged, long Length)> ragged)
    {
        if (ragged.Count == 0) return null;
        var (plate, length) = ragged[^1];
        var lengths = problem.Groups.Lengths[plate.Name];
        var group = Array.FindIndex(lengths.Values, own => own == length);
        if (group < 0) return null;
        var members = new List<(Plate, int)>();
        foreach (var (level, around) in GroupNesting.Around(plate).Index().Reverse())
        {
            members.Insert(0, (around, group % lengths.Shape[level]));
            group /= lengths.Shape[level];
        }

        return Words(GroupsOf(members), length == 0 ? null : RowOf([.. members, (plate, (int)length - 1)]), "which ends in ");
    }

    private static string? Words(List<string> groups, string? row, string of) => (groups.Count, row) switch
    {
        (0, null) => null,
        (0, _) => $"in {row}",
        (_, null) => $"in {string.Join(" in ", groups)}",
        _ => $"in {string.Join(" in ", groups)}, {of}{row}",
    };

    private List<string> GroupsOf(IReadOnlyList<(Plate Plate, int Member)> members)
    {
        var (groups, at) = (new List<string>(), 0);
        foreach (var (plate, member) in members)
        {
            at = (at * problem.SizeOf(plate.Size)) + member;
            if (problem.Groups.Names.GetValueOrDefault(plate.Name) is { } names && at < names.Count)
                groups.Insert(0, $"group `{names[at]}` of `{plate.Name}`");
        }

        return groups;
    }

    private string? RowOf(IReadOnlyList<(Plate Plate, int Member)> members)
    {
        foreach (var data in problem.Graph.Variables.Where(v => v.Role == Role.Data && problem.Places.ContainsKey(v.Name)
            && v.Extents.Take(members.Count).Select(e => e.Plate).SequenceEqual(members.Select(m => m.Plate))))
        {
            var shape = problem.ShapeOf(data);
            var at = members.Index().Aggregate(0, (at, m) => (at * shape[m.Index]) + m.Item.Member);
            if (problem.Places[data.Name](at * shape[members.Count..].Count) is { Row: { } row } place)
                return $"row {row} of {place.File}";
        }

        return null;
    }
}
