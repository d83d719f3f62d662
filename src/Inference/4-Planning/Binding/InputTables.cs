namespace ProbDsl.Inference.Binding;

/// <summary>
/// The input files of a run: one without a name is used for everything; named ones are for a plate or a data name. A file is a table,
/// contains named arrays, or is one array without a name.
/// </summary>
public sealed record InputTables(Table? Only, IReadOnlyDictionary<string, Table> Named)
{
    public static InputTables None { get; } = new(null, new Dictionary<string, Table>());

    public ArrayFile? OnlyArrays { get; init; }

    /// <summary>How the dates of the files are written, in directives such as `%d/%m/%Y`; null means as ISO 8601 writes them.</summary>
    public string? DateFormat { get; init; }

    public IReadOnlyDictionary<string, ArrayFile> NamedArrays { get; init; } = new Dictionary<string, ArrayFile>();

    /// <summary>Array files by the name that they were given with; a file without a name has the empty name.</summary>
    public IReadOnlyDictionary<string, UnnamedArray> LoneArrays { get; init; } = new Dictionary<string, UnnamedArray>();

    /// <summary>The given names, each with its file.</summary>
    public IEnumerable<(string Name, string File)> Names =>
        Named.Select(t => (t.Key, t.Value.File)).Concat(NamedArrays.Select(a => (a.Key, a.Value.File)))
            .Concat(LoneArrays.Where(a => a.Key.Length > 0).Select(a => (a.Key, a.Value.File)));

    public IEnumerable<ArrayFile> Arrays => (OnlyArrays is null ? [] : new[] { OnlyArrays }).Concat(NamedArrays.Values);

    public static InputTables Of(Table table) => None with { Only = table };

    public static InputTables Of(ArrayFile arrays) => None with { OnlyArrays = arrays };

    /// <summary>The same files with one more: a table or arrays, with the name that it was given with.</summary>
    public InputTables With(string? name, Table? table, ArrayFile? arrays) => this with
    {
        Only = name is null ? table ?? Only : Only,
        OnlyArrays = name is null ? arrays ?? OnlyArrays : OnlyArrays,
        Named = name is null || table is null ? Named : new Dictionary<string, Table>(Named) { [name] = table },
        NamedArrays = name is null || arrays is null ? NamedArrays : new Dictionary<string, ArrayFile>(NamedArrays) { [name] = arrays },
    };

    /// <summary>The same files with one more array file.</summary>
    public InputTables With(string? name, UnnamedArray array) =>
        this with { LoneArrays = new Dictionary<string, UnnamedArray>(LoneArrays) { [name ?? ""] = array } };

    /// <summary>The same files with another table in place of one.</summary>
    public InputTables Replace(Table table, Table by) => this with
    {
        Only = ReferenceEquals(Only, table) ? by : Only,
        Named = Named.ToDictionary(t => t.Key, t => ReferenceEquals(t.Value, table) ? by : t.Value),
    };

    /// <summary>The table with a variable's rows.</summary>
    public Table? For(Variable data) => Find(data)?.Table;

    /// <summary>The source of a variable's values: the file for its own name, else for its plate, else the file without a name.</summary>
    public DataSource? Find(Variable data)
    {
        foreach (var name in new[] { data.Name }.Concat(data.Extents.Select(e => e.Plate?.Name).OfType<string>()))
        {
            if (Named.TryGetValue(name, out var table)) return new(table);
            if (NamedArrays.TryGetValue(name, out var arrays)) return ArrayChoice.Choose(arrays, data);
            if (LoneArrays.TryGetValue(name, out var array)) return ArrayChoice.Choose(array, data);
        }

        return Only is { } only ? new(only) : OnlyArrays is { } all ? ArrayChoice.Choose(all, data)
            : LoneArrays.TryGetValue("", out var lone) ? ArrayChoice.Choose(lone, data) : null;
    }

    /// <summary>The table whose rows are the members of a plate: that of its name, else that of a data name over this plate
    /// alone.</summary>
    public Table? Of(Plate plate, ModelGraph graph) => Named.GetValueOrDefault(plate.Name)
        ?? graph.Variables.Where(v => v is { Role: Role.Data, Extents: [var only, ..], Origin: ColumnOrigin { By: null } }
            && only.Plate == plate).Select(v => Find(v)).FirstOrDefault(s => s is { Shape: null })?.Table;
}

/// <summary>
/// The source of a variable's values: rows of a table, or, if Shape is given, one array of that shape, whose elements are the rows of the
/// table. Why is the error of the selection, if there is one.
/// </summary>
public sealed record DataSource(Table Table, IReadOnlyList<int>? Shape = null, Diagnostic? Why = null)
{
    /// <summary>
    /// The array file with this source as its one column: its dimensions may differ from the variable's, which its elements fill row by
    /// row.
    /// </summary>
    public UnnamedArray? Lone { get; init; }
}
