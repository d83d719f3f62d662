using ProbDsl.Catalog;
using ProbDsl.Compiler;
using ProbDsl.Compiler.Graph;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Source;

namespace ProbDsl.Bench;

/// <summary>A story and its tables from files: the first serves everything, a further one `plate=file` the plate.</summary>
internal static class Story
{
    public static StandardCatalog Catalog { get; } = new();

    public static Problem Read(string story, params IReadOnlyList<string> tables) =>
        Bound(Typed(story, File.ReadAllText(story)), [.. tables.Select(Table)]);

    public static ModelGraph Typed(string path, string text)
    {
        var compiled = new ModelCompiler(Catalog).Compile(new SourceText(path, text), new Dictionary<string, double>());
        return compiled.Graph ?? throw new InvalidOperationException(string.Join('\n', compiled.Diagnostics));
    }

    public static (string? Name, Table Table) Table(string named)
    {
        var (name, path) = named.Split('=') is [var plate, var file] ? (plate, file) : (null, named);
        return (name, CsvReader.Read(path, new MemoryStream(File.ReadAllBytes(path))).Table!);
    }

    public static Problem Bound(ModelGraph graph, IReadOnlyList<(string? Name, Table Table)> tables)
    {
        var bound = new ProblemBinder(graph, tables.Aggregate(InputTables.None, (all, t) => all.With(t.Name, t.Table, null)), Catalog)
            .Bind();
        return bound.Problem ?? throw new InvalidOperationException(string.Join('\n', bound.Diagnostics));
    }
}
