using ProbDsl.Catalogue;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>The tables (null where there is an error), the files they came from, and what was found.</summary>
internal sealed record LoadedData(InputTables? Tables, IReadOnlyList<DataFile> Files, ValueList<Diagnostic> Diagnostics)
{
    /// <summary>Stories that stand for data, each under the name it was given; their rows are not among the tables yet.</summary>
    public IReadOnlyList<(string? Name, StoryToDraw Story)> Stories { get; init; } = [];

    /// <summary>The same with rows drawn from the stories, each from random numbers of its own.</summary>
    public LoadedData Drawn(ulong seed, StandardCatalogue catalogue)
    {
        var (tables, files) = (Tables, Files.ToList());
        var diagnostics = new DiagnosticBag();
        foreach (var (at, (name, story)) in Stories.Index())
        {
            var rows = story.Draw(seed, at, catalogue);
            diagnostics.AddRange(rows.Diagnostics);
            if (rows.Value is not var (table, hash)) continue;
            tables = tables?.With(name, table, null);
            files.Add(new(table.File, table.Rows, hash));
        }

        return new(diagnostics.HasErrors ? null : tables, files, [.. Diagnostics, .. diagnostics.ToValueList()]);
    }

    /// <summary>The same where only files can be data.</summary>
    public LoadedData OfFiles() => Stories.Count == 0 ? this : new(null, Files, [.. Diagnostics, .. Stories.Select(s => s.Story.NotHere())]);
}
