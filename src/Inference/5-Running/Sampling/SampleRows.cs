namespace ProbDsl.Inference.Sampling;

/// <summary>
/// The rows of a table: one for each member of a plate; for a ragged plate, one for each member of each group, groups in order. The padding
/// after a group's end has no rows.
/// </summary>
public sealed class SampleRows
{
    private readonly Problem problem;

    /// <param name="problem">The problem of the draw.</param>
    /// <param name="plate">A plate; if another plate divides it, the rows are the members of that one. Null for one row.</param>
    public SampleRows(Problem problem, Plate? plate)
    {
        this.problem = problem;
        Plates = plate is null ? [] : Down(problem.Graph, plate);
        Places = Plates.Count > 1 ? PlacesInGroups()
            : plate is not null && problem.Continued.TryGetValue(plate.Name, out var continued) && continued.First > 0
                ? PlacesFrom(continued.First, plate) : null;
        Count = Places?.Length ?? (plate is null ? 1 : problem.SizeOf(plate.Size));
    }

    /// <summary>The plates whose members the rows are, outermost first.</summary>
    public IReadOnlyList<Plate> Plates { get; }

    /// <summary>The place of each row in an array over the plates; null if the place equals the row.</summary>
    public int[]? Places { get; }

    public int Count { get; }

    /// <summary>The number of leading dimensions of a variable that are the rows' plates; 0 if others follow that differ by
    /// group.</summary>
    public int DepthOf(Variable variable)
    {
        var dims = variable.Whole.Dims;
        var depth = 0;
        while (depth < Math.Min(Plates.Count, dims.Count) && dims[depth].Plate == Plates[depth]) depth++;
        return dims.Skip(depth).Any(d => problem.IsRagged(d.Size)) ? 0 : depth;
    }

    /// <summary>Whether an array of a variable has padding beyond the end of a group.</summary>
    public bool IsPadded(Variable variable) => variable.Whole.Dims.Any(d => problem.IsRagged(d.Size));

    /// <summary>The number of members of an array over the first plates.</summary>
    public int Members(int depth) => Plates.Take(depth).Aggregate(1, (n, p) => n * problem.SizeOf(p.Size));

    /// <summary>The number of places that share a member of the first plates.</summary>
    public int Inner(int depth) => Plates.Skip(depth).Aggregate(1, (n, p) => n * problem.SizeOf(p.Size));

    /// <summary>The columns that name the groups: by their names in the data, else by number.</summary>
    public IEnumerable<SampleColumn> Groups()
    {
        var by = problem.Graph.Variables.Where(v => v.Role == Role.Data && DepthOf(v) == Plates.Count).Select(GroupReader.Columns)
            .FirstOrDefault(c => c is not null) ?? [];
        for (var level = 0; level < by.Count; level++)
        {
            var numbers = Enumerable.Range(0, Members(level + 1))
                .Select(i => ((i % problem.SizeOf(Plates[level].Size)) + 1).ToString(CultureInfo.InvariantCulture));
            var texts = problem.Groups.Names.GetValueOrDefault(Plates[level].Name) ?? numbers;
            yield return new(by[level], [], 1, 0, Members(level + 1), Inner(level + 1),
                [.. texts.Select(t => Encoding.UTF8.GetBytes(SampleCsv.Quoted(t)))]);
        }
    }

    private static List<Plate> Down(ModelGraph graph, Plate plate)
    {
        List<Plate> plates = [.. GroupNesting.Around(plate), plate];
        while (graph.Plates.FirstOrDefault(p => p.Within == plates[^1]) is { } inner) plates.Add(inner);
        return plates;
    }

    /// <summary>The places of the rows after the fit's.</summary>
    private int[] PlacesFrom(int first, Plate plate) => [.. Enumerable.Range(first, problem.SizeOf(plate.Size) - first)];

    private int[] PlacesInGroups()
    {
        var (lengths, room) = (problem.Groups.Lengths[Plates[^1].Name].Values, problem.SizeOf(Plates[^1].Size));
        var places = new int[(int)lengths.Sum()];
        var row = 0;
        var ahead = problem.Longer is { } longer && longer.Size == Plates[^1].Name ? longer : null;
        for (var group = 0; group < lengths.Length; group++)
            for (var member = ahead?.LengthOf(group) ?? 0; member < lengths[group]; member++) places[row++] = (group * room) + member;
        return places[..row];
    }
}
