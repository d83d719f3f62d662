using ProbDsl.Data.Columns;
using ProbDsl.Data.Parts;
using ProbDsl.Data.Queries;

namespace ProbDsl.IO.Input;

/// <summary>
/// Finds and reads the data of a story: the files of `--data`, else the file with the story's name, else the only data file in its folder.
/// </summary>
internal static class DataFiles
{
    // the result files of a fit in its folder
    private static readonly string[] Results = [FitFile.Record.Name, FitFile.Draws.Name, "posterior.json", FitFile.Training.Name];

    /// <summary>Whether one of the files may define arrays, sizes and hyperparameters.</summary>
    public static bool HaveKeys(string story, string[] given) =>
        Find(story, given, new()).Any(f => FileNames.IsJson(f.Path) || OpenedData.IsReadOnce(f.Path));

    /// <summary>Reads all files.</summary>
    /// <param name="story">The path of the story.</param>
    /// <param name="given">The arguments of `--data`.</param>
    /// <param name="form">How CSV files are written.</param>
    /// <param name="by">The ranks that read them together; null: this process reads them alone.</param>
    public static LoadedData Read(string story, string[] given, CsvForm form, DividedReading? by = null)
    {
        var diagnostics = new DiagnosticBag();
        var files = new List<DataFile>();
        var tables = InputTables.None;
        var stories = new List<(string? Name, StoryDataSource Story)>();
        var paths = new Dictionary<string, string>();
        var isTaken = story == OpenedData.StandardInput;
        foreach (var (name, path) in Find(story, given, diagnostics))
        {
            if (path == OpenedData.StandardInput && isTaken) diagnostics.Add(FileDiagnostics.StandardInputTwice());
            else if (!paths.TryAdd(name ?? "", path)) diagnostics.Add(FileDiagnostics.SameData(name, paths[name ?? ""], path));
            else if (StoryDataSource.Parse(path) is { } drawn) stories.Add((name, drawn));
            else if (QuerySource.Parse(path) is { } query) tables = Joined(tables, name, query, files, diagnostics);
            else tables = Joined(tables, name, path, files, diagnostics, form, by);
            isTaken |= path == OpenedData.StandardInput;
        }

        return new(diagnostics.HasErrors ? null : tables, files, diagnostics.ToValueList()) { Stories = stories };
    }

    /// <summary>The parts of a `--data` argument: a file, and the plate or data name that it is for.</summary>
    public static (string? Name, string Path) Split(string given) =>
        given.IndexOf('=', StringComparison.Ordinal) is var at and > 0 && !File.Exists(given) && StoryDataSource.Parse(given) is null
            && QuerySource.Parse(given) is null
            ? (given[..at], given[(at + 1)..]) : (null, given);

    private static IEnumerable<(string? Name, string Path)> Find(string story, string[] given, DiagnosticBag diagnostics) =>
        given.Length > 0 ? given.Select(Split) : Beside(story, diagnostics);

    private static IEnumerable<(string? Name, string Path)> Beside(string story, DiagnosticBag diagnostics)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(story)) ?? ".";
        var candidates = In(folder);
        if (candidates.FirstOrDefault(c => FileNames.Stem(Path.GetFileName(c)) == Path.GetFileNameWithoutExtension(story)) is { } own)
            return [(null, own)];
        if (candidates.Count == 1) return [(null, candidates[0])];
        var shown = story == "-" ? "the story" : Path.GetFileName(story);
        diagnostics.Add(candidates.Count == 0
            ? FileDiagnostics.NoData(shown, folder) : FileDiagnostics.SeveralData(shown, [.. candidates.Select(c => Path.GetFileName(c))]));
        return [];
    }

    private static bool IsResult(string name) => Results.Contains(name) || FitFile.ChainOfName(name) is not null;

    /// <summary>The data files of a folder by name; none if the folder cannot be listed.</summary>
    private static List<string> In(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder)
                .Where(f => FileNames.IsData(Path.GetFileName(f)) && !IsResult(Path.GetFileName(f))).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            return [];
        }
    }

    private static InputTables Joined(InputTables tables, string? name, QuerySource query, List<DataFile> files,
        DiagnosticBag diagnostics)
    {
        var reading = QueryReader.Read(query.Name, query.Sql);
        diagnostics.AddRange(reading.Diagnostics);
        if (reading.Table is not { } table) return tables;
        files.Add(new(table.File, table.Rows, TableHash.Compute(table)));
        return tables.With(name, table, null);
    }

    private static InputTables Joined(InputTables tables, string? name, string path, List<DataFile> files, DiagnosticBag diagnostics,
        CsvForm form, DividedReading? by)
    {
        try
        {
            if (OpenedData.WhyNotByRanks(path) is { } why)
            {
                diagnostics.Add(FileDiagnostics.DataNotRead(path, why));
                return tables;
            }

            var before = VersionOf(path);
            using var opened = OpenedData.Open(path);
            var hashing = FileHash.Begin(opened, by?.Ranks);
            var reading = FileNames.IsParquet(path)
                ? QueryReader.Parquet(opened.Name, path, opened.Stream.Length, by)
                : DividedFileReader.Read(opened.Name, opened.Stream, opened.Again, by, form);
            var hash = FileHash.End(hashing, by?.Ranks);
            // a pipe has no version, and is read once
            if (opened.IsFile && VersionOf(path) != before) diagnostics.Add(FileDiagnostics.DataChanged(path));
            diagnostics.AddRange(reading.Diagnostics);
            if (reading.Table is { } table) files.Add(new(table.File, table.Rows, hash) { Conventions = table.Conventions });
            if (reading.Arrays is { } arrays)
                files.Add(new(arrays.File, arrays.Arrays.Max(a => a.Shape.FirstOrDefault(1)), hash, arrays.Arrays.Count));
            if (reading.Array is not { } array) return tables.With(name, reading.Table, reading.Arrays);
            files.Add(new(array.File, array.Rows, hash));
            return tables.With(name, array);
        }
        catch (DataFileChangedException)
        {
            diagnostics.Add(FileDiagnostics.DataChanged(path));
            return tables;
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            diagnostics.Add(FileDiagnostics.DataNotRead(path,
                Directory.Exists(path) ? "it is a folder" : FileDiagnostics.Reason(path, exception)));
            return tables;
        }
    }

    /// <summary>
    /// A key of a file's version: its hash is computed in one pass, its rows are read in others, and both must see the same version.
    /// </summary>
    private static (long Bytes, DateTime Written) VersionOf(string path) =>
        new FileInfo(path) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc) : default;
}
