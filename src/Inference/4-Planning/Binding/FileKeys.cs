namespace ProbDsl.Inference.Binding;

/// <summary>
/// Keys of files of named arrays that set parts of the story itself: the value of a size or plate, or of a hyperparameter. The other keys
/// are data or are not read.
/// </summary>
internal sealed class FileKeys(ModelGraph graph, InputTables tables)
{
    private readonly HashSet<string> given = [];

    /// <summary>Whether a file sets this size.</summary>
    public bool Gives(string size) => given.Contains(size);

    /// <summary>Sets sizes from keys with their name, and checks keys of hyperparameters against their values.</summary>
    public IEnumerable<Diagnostic> Size(BoundSizes sizes, IReadOnlyDictionary<string, double> hyperparameters)
    {
        var names = SizeNames();
        foreach (var file in tables.Arrays)
            foreach (var key in file.Arrays)
                if (hyperparameters.TryGetValue(key.Name, out var value) && key.Number != value)
                    yield return BindingDiagnostics.KeyNotHyperparameter(key, value, file.PlaceOf(key));
                else if (names.Contains(key.Name) && !Takes(key, sizes, file))
                    yield return BindingDiagnostics.KeyNoSize(key, file.PlaceOf(key));
    }

    /// <summary>The keys that are not read.</summary>
    public IEnumerable<UnreadKeys> Unread()
    {
        var known = SizeNames();
        known.UnionWith(graph.Hyperparameters.Select(h => h.Name));
        foreach (var file in tables.Arrays)
        {
            var read = graph.Variables.Where(v => v is { Role: Role.Data, Origin: ColumnOrigin } && tables.Find(v)?.Table.File == file.File)
                .SelectMany(Read).ToHashSet();
            string[] unread = [.. file.Arrays.Select(a => a.Name).Where(name => !known.Contains(name) && !read.Contains(name))];
            if (unread.Length > 0) yield return new(file.File, unread);
        }
    }

    /// <summary>Whether the key is a valid value of a size and agrees with the other files.</summary>
    private bool Takes(NamedArray key, BoundSizes sizes, ArrayFile file)
    {
        if (key.Number is not (>= 0 and <= int.MaxValue and var number) || number != Math.Floor(number)) return false;
        if (!given.Add(key.Name)) return sizes.Numbers[key.Name] == number;
        sizes.Set(key.Name, (long)number, file);
        return true;
    }

    private IEnumerable<string> Read(Variable data) =>
        ColumnList.Resolve(data, tables.Find(data)!.Table).SelectMany(ExprTree.All).OfType<ColumnValue>().Select(c => c.Name)
            .Concat(GroupReader.Columns(data) ?? []);

    /// <summary>The names of plates and sizes that data set.</summary>
    private HashSet<string> SizeNames()
    {
        var sizes = graph.Variables.SelectMany(v =>
            v.Type.States is { } states ? v.Whole.Dims.Select(d => d.Size).Append(states) : v.Whole.Dims.Select(d => d.Size));
        var names = sizes.SelectMany(s => s.Symbols).Concat(graph.Plates.Select(p => p.Name)).ToHashSet();
        names.ExceptWith(graph.Variables.Select(v => v.Name));
        return names;
    }
}
