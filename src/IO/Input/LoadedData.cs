using ProbDsl.Inference.Sampling;

namespace ProbDsl.IO.Input;

/// <summary>The tables (null on errors), the files they were read from, and diagnostics.</summary>
internal sealed record LoadedData(InputTables? Tables, IReadOnlyList<DataFile> Files, ValueList<Diagnostic> Diagnostics)
{
    /// <summary>No files, for a story that reads none.</summary>
    public static LoadedData None { get; } = new(InputTables.None, [], []);

    /// <summary>Stories used as data, each with the name it was given; the tables do not contain their rows yet.</summary>
    public IReadOnlyList<(string? Name, StoryDataSource Story)> Stories { get; init; } = [];

    /// <summary>The data with rows drawn from the stories, each from its own random numbers.</summary>
    public LoadedData WithDrawnRows(ulong seed, StandardCatalog catalog)
    {
        var (tables, files, prepared) = (Tables, Files.ToList(), new List<(string? Name, StoryRows Rows)>());
        var diagnostics = new DiagnosticBag();
        foreach (var (at, (name, story)) in Stories.Index())
        {
            var source = story.Prepare(at, catalog);
            diagnostics.AddRange(source.Diagnostics);
            if (source.Value is not var (rows, hash)) continue;
            var drawn = rows.Draw(seed);
            diagnostics.AddRange(drawn.Diagnostics);
            if (drawn.Value is not { } table) continue;
            tables = tables?.With(name, table, null);
            files.Add(new(table.File, table.Rows, hash) { IsEndless = story.IsEndless });
            prepared.Add((name, rows));
        }

        return new(diagnostics.HasErrors ? null : tables, files, [.. Diagnostics, .. diagnostics.ToValueList()])
        {
            Blocks = Files.Count == 0 && Stories.Count > 0 && Stories.All(s => s.Story.IsEndless)
                ? block => Block(prepared, seed, block) : null,
        };
    }

    /// <summary>The data without the rows that have a missing cell in a column that the story reads, or reads and does not draw.</summary>
    public LoadedData WithoutMissing(ModelGraph graph, bool areOutcomes = true)
    {
        if (Tables is null) return this;
        var complete = CompleteRows.Find(graph, Tables, areOutcomes);
        return complete.Value is not var (tables, dropped) ? new(null, Files, [.. Diagnostics, .. complete.Diagnostics])
            : this with
            {
                Tables = tables, Files = [.. Files.Select(f => dropped.TryGetValue(f.Name, out var rows) ? Without(f, rows) : f)],
            };
    }

    private static DataFile Without(DataFile file, int dropped) => file with
    {
        Rows = file.Rows - dropped,
        Conventions = string.Join(", ", new[] { file.Conventions, $"{dropped} of {file.Rows} dropped: missing cells" }.OfType<string>()),
    };

    /// <summary>
    /// An unlimited sequence of tables, block by block, if all data are stories without a number of rows; the tables read first are block
    /// 0.
    /// </summary>
    public Func<uint, Result<InputTables>>? Blocks { get; private init; }

    private static Result<InputTables> Block(IEnumerable<(string? Name, StoryRows Rows)> stories, ulong seed, uint block)
    {
        var tables = InputTables.None;
        foreach (var (name, rows) in stories)
            if (rows.Draw(seed, block) is var drawn && drawn.Value is { } table) tables = tables.With(name, table, null);
            else return new(null, drawn.Diagnostics);
        return tables;
    }

    /// <summary>The data if only files are allowed; stories become errors.</summary>
    public LoadedData FilesOnly() =>
        Stories.Count == 0 ? this : new(null, Files, [.. Diagnostics, .. Stories.Select(s => s.Story.NotAllowed())]);
}
