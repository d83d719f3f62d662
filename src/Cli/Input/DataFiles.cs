using System.Security.Cryptography;
using ProbDsl.Data;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>Finds and reads the data of a story: what `--data` names, else the file that goes by the story's name, else the only data file beside it.</summary>
internal static class DataFiles
{
    private static readonly string[] Extensions = [".csv", ".tsv"];

    public static LoadedData Read(string story, string[] given)
    {
        var diagnostics = new DiagnosticBag();
        var named = new Dictionary<string, Table>();
        var files = new List<DataFile>();
        Table? only = null;
        var filesOf = new Dictionary<string, string>();
        foreach (var (name, path) in given.Length > 0 ? given.Select(Split) : Beside(story, diagnostics))
        {
            if (!filesOf.TryAdd(name ?? "", path)) diagnostics.Add(FileDiagnostics.SameData(name, filesOf[name ?? ""], path));
            if (Table(path, files, diagnostics) is not { } table) continue;
            if (name is null) only = table;
            else named[name] = table;
        }

        return new(diagnostics.HasErrors ? null : new InputTables(only, named), files, diagnostics.ToValueList());
    }

    private static (string? Name, string Path) Split(string given) =>
        given.IndexOf('=', StringComparison.Ordinal) is var at and > 0 && !File.Exists(given) ? (given[..at], given[(at + 1)..]) : (null, given);

    private static IEnumerable<(string? Name, string Path)> Beside(string story, DiagnosticBag diagnostics)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(story)) ?? ".";
        var candidates = In(folder);
        if (candidates.FirstOrDefault(c => Path.GetFileNameWithoutExtension(c) == Path.GetFileNameWithoutExtension(story)) is { } own) return [(null, own)];
        if (candidates.Count == 1) return [(null, candidates[0])];
        var shown = story == "-" ? "the story" : Path.GetFileName(story);
        diagnostics.Add(candidates.Count == 0 ? FileDiagnostics.NoData(shown, folder) : FileDiagnostics.SeveralData(shown, [.. candidates.Select(c => Path.GetFileName(c))]));
        return [];
    }

    /// <summary>The data files of a folder by name; none where it cannot be listed.</summary>
    private static List<string> In(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Where(f => Extensions.Contains(Path.GetExtension(f))).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            return [];
        }
    }

    private static Table? Table(string path, List<DataFile> files, DiagnosticBag diagnostics)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            stream.Position = 0;
            var reading = CsvReader.Read(Path.GetFileName(path), stream);
            diagnostics.AddRange(reading.Diagnostics);
            if (reading.Table is { } table) files.Add(new(table.File, table.Rows, hash));
            return reading.Table;
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            diagnostics.Add(FileDiagnostics.DataNotRead(path, Directory.Exists(path) ? "it is a folder" : FileDiagnostics.Reason(path, exception)));
            return null;
        }
    }
}

/// <summary>The tables (null where there is an error), the files they came from, and what was found.</summary>
internal sealed record LoadedData(InputTables? Tables, IReadOnlyList<DataFile> Files, ValueList<Diagnostic> Diagnostics);
