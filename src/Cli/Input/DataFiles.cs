using System.Security.Cryptography;
using ProbDsl.Data;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>Finds and reads the data of a story: what `--data` names, else the file that goes by the story's name, else the only data file beside it.</summary>
internal static class DataFiles
{
    private static readonly string[] Extensions = [".csv", ".tsv", ".json"];

    // what a fit leaves in its folder
    private static readonly string[] Results = ["fit.json", "draws.csv", "posterior.json"];

    /// <summary>Whether one of the files may name arrays, sizes and hyperparameters.</summary>
    public static bool HaveKeys(string story, string[] given) => Find(story, given, new()).Any(f => IsJson(f.Path));

    public static LoadedData Read(string story, string[] given)
    {
        var diagnostics = new DiagnosticBag();
        var files = new List<DataFile>();
        var tables = InputTables.None;
        var paths = new Dictionary<string, string>();
        foreach (var (name, path) in Find(story, given, diagnostics))
        {
            if (!paths.TryAdd(name ?? "", path)) diagnostics.Add(FileDiagnostics.SameData(name, paths[name ?? ""], path));
            else tables = Joined(tables, name, path, files, diagnostics);
        }

        return new(diagnostics.HasErrors ? null : tables, files, diagnostics.ToValueList());
    }

    private static IEnumerable<(string? Name, string Path)> Find(string story, string[] given, DiagnosticBag diagnostics) => given.Length > 0 ? given.Select(Split) : Beside(story, diagnostics);

    private static bool IsJson(string path) => Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);

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
            return [.. Directory.EnumerateFiles(folder).Where(f => Extensions.Contains(Path.GetExtension(f)) && !Results.Contains(Path.GetFileName(f))).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            return [];
        }
    }

    private static InputTables Joined(InputTables tables, string? name, string path, List<DataFile> files, DiagnosticBag diagnostics)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            stream.Position = 0;
            var reading = Reading(path, stream);
            diagnostics.AddRange(reading.Diagnostics);
            if (reading.Table is { } table) files.Add(new(table.File, table.Rows, hash));
            if (reading.Arrays is { } arrays) files.Add(new(arrays.File, arrays.Arrays.Max(a => a.Shape.FirstOrDefault(1)), hash, arrays.Arrays.Count));
            return tables.With(name, reading.Table, reading.Arrays);
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            diagnostics.Add(FileDiagnostics.DataNotRead(path, Directory.Exists(path) ? "it is a folder" : FileDiagnostics.Reason(path, exception)));
            return tables;
        }
    }

    private static (Table? Table, ArrayFile? Arrays, ValueList<Diagnostic> Diagnostics) Reading(string path, Stream stream)
    {
        if (IsJson(path)) return JsonReader.Read(Path.GetFileName(path), stream) is var json ? (json.Table, json.Arrays, json.Diagnostics) : default;
        var csv = CsvReader.Read(Path.GetFileName(path), stream);
        return (csv.Table, null, csv.Diagnostics);
    }
}

/// <summary>The tables (null where there is an error), the files they came from, and what was found.</summary>
internal sealed record LoadedData(InputTables? Tables, IReadOnlyList<DataFile> Files, ValueList<Diagnostic> Diagnostics);
