using ProbDsl.Compiler;
using ProbDsl.Data;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>Keys of files of named arrays that say something of the story itself: the number of a size or plate, the value of a hyperparameter. The rest is data, or is read by nobody.</summary>
internal sealed class FileKeys(ModelGraph graph, InputTables tables)
{
    private readonly HashSet<string> told = [];

    /// <summary>Whether a file tells this size.</summary>
    public bool Tells(string size) => told.Contains(size);

    /// <summary>Takes the numbers of sizes from keys of that name, and holds hyperparameters against theirs.</summary>
    public IEnumerable<Diagnostic> Size(BoundSizes sizes, IReadOnlyDictionary<string, double> hyperparameters)
    {
        var names = SizeNames();
        foreach (var file in tables.Arrays)
            foreach (var array in file.Arrays)
                if (hyperparameters.TryGetValue(array.Name, out var value))
                {
                    if (array.Number != value) yield return BindingDiagnostics.KeyNotHyperparameter(array, value, file.PlaceOf(array));
                }
                else if (names.Contains(array.Name))
                {
                    if (array.Number is not { } number || number < 0 || number != Math.Floor(number) || number > int.MaxValue) yield return BindingDiagnostics.KeyNoSize(array, file.PlaceOf(array));
                    else if (!told.Add(array.Name) && sizes.Numbers[array.Name] != number) yield return BindingDiagnostics.KeyNoSize(array, file.PlaceOf(array));
                    else sizes.Tell(array.Name, (long)number, file);
                }
    }

    /// <summary>The keys that nothing reads.</summary>
    public IEnumerable<UnreadKeys> Unread()
    {
        var names = SizeNames();
        names.UnionWith(graph.Hyperparameters.Select(h => h.Name));
        foreach (var file in tables.Arrays)
        {
            var read = graph.Variables.Where(v => v.Role == Role.Data && v.Origin is ColumnOrigin && tables.Find(v)?.Table.File == file.File).SelectMany(Read).ToHashSet();
            string[] unread = [.. file.Arrays.Select(a => a.Name).Where(name => !names.Contains(name) && !read.Contains(name))];
            if (unread.Length > 0) yield return new(file.File, unread);
        }
    }

    private IEnumerable<string> Read(Variable data) =>
        ColumnList.Of(data, tables.Find(data)!.Table).SelectMany(ExprWalk.All).OfType<FromColumn>().Select(c => c.Name).Concat(GroupReader.Columns(data) ?? []);

    /// <summary>Plates and sizes that data set.</summary>
    private HashSet<string> SizeNames()
    {
        var names = graph.Variables.SelectMany(v => v.Whole.Dims.Select(d => d.Size).Append(v.Type.States ?? ProbDsl.Compiler.Size.One)).SelectMany(s => s.Symbols).Concat(graph.Plates.Select(p => p.Name)).ToHashSet();
        names.ExceptWith(graph.Variables.Select(v => v.Name));
        return names;
    }
}
