namespace ProbDsl.Inference.Binding;

/// <summary>
/// Reads the groups that the columns after `by` define in their tables; data names that share brackets must have the same groups.
/// </summary>
public sealed class GroupReader(InputTables tables, DiagnosticBag diagnostics)
{
    private readonly Dictionary<(Table Table, string Columns), Grouping> groupings = [];
    private readonly Dictionary<string, (Table Table, Grouping Grouping)> plates = [];
    private readonly Dictionary<string, Tensor> lengths = [];
    private readonly Dictionary<string, IReadOnlyList<string>> names = [];

    /// <summary>The names of the groups, by plate.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Names => names;

    /// <summary>The columns after `by`, one for each level of groups; null if there are none.</summary>
    public static ValueList<string>? Columns(Variable data) => (data.Origin as ColumnOrigin)?.By;

    /// <summary>Whether a data name has a value for each row of the groups rather than one for each group.</summary>
    public static bool HasRows(Variable data) =>
        Columns(data) is { } columns && columns.Count < data.Extents.Count && data.Extents[columns.Count].Plate is not null;

    /// <summary>The number of leading dimensions that the rows of a table fill; columns fill the others.</summary>
    public static int Plates(Variable data) => Columns(data) is not { } columns ? 1 : HasRows(data) ? columns.Count + 1 : columns.Count;

    /// <summary>Whether a table contains the groups of a data name.</summary>
    public static bool AreIn(InputTables tables, Variable data) =>
        Columns(data) is { } columns && tables.For(data) is { } table && columns.All(c => table.Find(c) is not null);

    /// <summary>Reads the groups of a data name and the sizes of its plates; reports a diagnostic on failure.</summary>
    public void Size(Variable data, BoundSizes sizes)
    {
        var table = tables.For(data)!;
        if (Read(table, Columns(data)!) is not { } grouping) return;
        if (grouping.Sizes.Take(Plates(data)).Aggregate(1.0, (a, b) => a * b) > MemoryLimits.MaxElements)
        {
            diagnostics.Add(BindingDiagnostics.GroupsTooLong(data, grouping.Sizes, table));
            return;
        }

        foreach (var (level, extent) in data.Extents.Take(Plates(data)).Index())
            if (extent.Plate is not { } plate) continue;
            else if (!Holds(plate, level, table, grouping)) return;
            else sizes.Set(plate.Size, grouping.Sizes[level], data, () => $"{table.File} has {grouping.Sizes[level]}", table.Place);
    }

    public bool IsSized(Plate plate) => plates.ContainsKey(plate.Name);

    /// <summary>The places of the table's rows in an array over the groups; null if the data name has no groups.</summary>
    public RowPlacement? PlacesOf(Variable data)
    {
        if (Columns(data) is not { } by) return null;
        var grouping = groupings[(tables.For(data)!, Key(by))];
        return HasRows(data) ? grouping.OfRows() : grouping.OfGroups(by.Count - 1);
    }

    /// <summary>The outermost group of each row of the table, from 0; null if the data name has no groups.</summary>
    public int[]? GroupOfRows(Variable data) => Columns(data) is { } by ? groupings[(tables.For(data)!, Key(by))].OfGroups(0).Of : null;

    /// <summary>The groups that were read, else those of the fit, else groups of equal length for ragged plates.</summary>
    public Groups Groups(ModelGraph graph, IReadOnlyDictionary<string, long> sizes, Groups? kept)
    {
        foreach (var (plate, own) in kept?.Lengths ?? new Dictionary<string, Tensor>()) lengths.TryAdd(plate, own);
        foreach (var (plate, own) in kept?.Names ?? new Dictionary<string, IReadOnlyList<string>>()) names.TryAdd(plate, own);
        foreach (var plate in graph.Plates.Where(p => p.Within is not null && !lengths.ContainsKey(p.Name)))
        {
            Shape around = [.. GroupNesting.Around(plate).Select(p => checked((int)sizes[p.Name]))];
            lengths[plate.Name] = new(around, [.. Enumerable.Repeat((double)sizes[plate.Name], around.Count)]);
        }

        return new(lengths, names);
    }

    private Grouping? Read(Table table, ValueList<string> columns)
    {
        if (groupings.TryGetValue((table, Key(columns)), out var known)) return known;
        if (columns.FirstOrDefault(name => table.Find(name) is null) is { } missing)
            return Refuse(DataDiagnostics.MissingColumn(table, missing));
        List<Column> read = [.. columns.Select(name => table.Find(name)!)];
        if (read.Find(c => c.FirstMissing is not null) is { } open)
            return Refuse(BindingDiagnostics.GroupMissing(table.PlaceOf(open.FirstMissing!.Value, open), open.Name));
        return groupings[(table, Key(columns))] = new(read, table.Rows);
    }

    private bool Holds(Plate plate, int level, Table table, Grouping grouping)
    {
        if (plates.TryGetValue(plate.Name, out var first))
            return first.Grouping == grouping || AreSame(plate, level, first, (table, grouping));
        plates[plate.Name] = (table, grouping);
        if (plate.Within is not null) lengths[plate.Name] = grouping.LengthsWithin(level - 1);
        if (level < grouping.Names.Count) names[plate.Name] = grouping.NamesOf(level);
        return true;
    }

    private bool AreSame(Plate plate, int level, (Table Table, Grouping Grouping) first, (Table Table, Grouping Grouping) second)
    {
        var areNamed = level >= first.Grouping.Names.Count || first.Grouping.NamesOf(level).SequenceEqual(second.Grouping.NamesOf(level));
        if (areNamed && (level == 0 || first.Grouping.LengthsWithin(level - 1) == second.Grouping.LengthsWithin(level - 1))) return true;
        diagnostics.Add(BindingDiagnostics.GroupsDiffer(plate, first.Table, second.Table));
        return false;
    }

    private static string Key(ValueList<string> columns) => string.Join('\n', columns);

    private Grouping? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
