namespace ProbDsl.Inference.Binding;

/// <summary>
/// The level names that number the cells of `index` columns. An `index` of a new size has the distinct cells of all columns of that size as
/// levels; those that a type states are its own. One of a plate is looked up in the column of the same name in the plate's own table, or
/// among the groups that the column defines, or among the names saved with a fit.
/// </summary>
internal sealed class LevelLists(ModelGraph graph, InputTables tables, GroupReader groups, SavedData? fit, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, Levels> distinct = [];
    private readonly Dictionary<(string Plate, string Column), Levels> members = [];
    private readonly Dictionary<string, Levels> stated = [];

    /// <summary>The levels by size or plate; for a plate that several columns look up, those of the first.</summary>
    public IReadOnlyDictionary<string, Levels> All =>
        distinct.Concat(members.DistinctBy(m => m.Key.Plate).Select(m => KeyValuePair.Create(m.Key.Plate, m.Value))).ToDictionary();

    public IReadOnlyList<LookUp> LookUps => [.. members.Select(m => new LookUp(m.Key.Plate, m.Key.Column, m.Value))];

    /// <summary>Looks up the cells of columns of this size among known names.</summary>
    public void Keep(string size, Levels levels) => distinct[size] = levels;

    /// <summary>Numbers the cells of columns that share a new size; returns the number of levels.</summary>
    public int Add(string size, IReadOnlyList<Column> columns) => (distinct[size] = Levels.Sorted(columns)).Count;

    /// <summary>The levels that the cells of a column are looked up in; null if the cells are numbers from 1 on.</summary>
    public Levels? For(Variable data, Expr column, Table table)
    {
        if (data.Type.StateNames is { } names)
            return stated.TryGetValue(data.Name, out var kept) ? kept : stated[data.Name] = Levels.InOrder(names);
        if (data.Type.States?.Symbol is not { } size) return null;
        if (distinct.TryGetValue(size, out var own)) return own;
        if (column is not ColumnValue { Name: var name } || graph.Plates.FirstOrDefault(p => p.Name == size) is not { } plate) return null;
        if (members.TryGetValue((size, name), out var known)) return known;
        return (Members(plate, name, table) ?? fit?.NamesOf(size, name)) is { } found ? members[(size, name)] = found : null;
    }

    private Levels? Members(Plate plate, string name, Table reading)
    {
        if (groups.Names.TryGetValue(plate.Name, out var names)) return GroupedBy(plate) == name ? Levels.InOrder(names) : null;
        if (tables.Of(plate, graph) is not { } table || table == reading || table.Find(name) is not { } column) return null;
        if (column is UnreadableColumn unreadable)
        {
            diagnostics.Add(unreadable.Why);
            return null;
        }

        var levels = Levels.InOrder(column);
        CheckOnce(plate, table, column, levels.Of(column));
        return levels;
    }

    /// <summary>The column with the names of a plate's groups; null if there is none.</summary>
    private string? GroupedBy(Plate plate) =>
        (from data in graph.Variables
         where data.Origin is ColumnOrigin { By: not null }
         from at in data.Extents.Index()
         where at.Item.Plate == plate
         select ((ColumnOrigin)data.Origin!).By!.ElementAtOrDefault(at.Index)).FirstOrDefault();

    /// <summary>Reports a name that occurs twice, which makes the member ambiguous.</summary>
    private void CheckOnce(Plate plate, Table table, Column column, double[] firsts)
    {
        for (var row = 0; row < firsts.Length; row++)
            if (firsts[row] < row + 1)
            {
                diagnostics.Add(BindingDiagnostics.MemberTwice(plate, table.PlaceOf(row, column),
                    table.CellText(row, column), (int)firsts[row]));
                return;
            }
    }
}
