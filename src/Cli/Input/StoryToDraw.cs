using System.Globalization;
using System.Security.Cryptography;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Data;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>A story that stands for data, `--data story:FILE` or `--data story:FILE:ROWS`: as many rows are drawn from it as a file of `probdsl sample` would have.</summary>
/// <param name="Path">The story.</param>
/// <param name="Rows">How many rows; null: what is written behind the story is no number of rows.</param>
internal sealed record StoryToDraw(string Path, int? Rows)
{
    public const int UsualRows = 20_000;

    private const string Mark = "story:";

    /// <summary>What was written after `--data`; null where it names a file.</summary>
    public static StoryToDraw? Of(string given)
    {
        if (!given.StartsWith(Mark, StringComparison.Ordinal) || File.Exists(given)) return null;
        var path = given[Mark.Length..];
        var colon = path.LastIndexOf(':');
        if (colon <= 0 || File.Exists(path) || path[colon..].AsSpan().ContainsAny('/', '\\')) return new(path, UsualRows);
        return new(path[..colon], int.TryParse(path[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows > 0 ? rows : null);
    }

    /// <summary>The rows, by the run's seed, and the hash of the story.</summary>
    /// <param name="which">Which of the stories of a run this is.</param>
    public Result<DrawnRows> Draw(ulong seed, int which, StandardCatalogue catalogue)
    {
        if (Rows is not { } count) return Wrong([FileDiagnostics.NoRowCount(Path)]);
        var (story, unread) = StoryFile.Read(Path);
        if (story is null) return Wrong([unread!]);
        var compilation = new ModelCompiler(catalogue).Compile(story.Source, new Dictionary<string, double>());
        if (compilation.Graph is not { } graph) return Wrong(compilation.Diagnostics);
        var prepared = StoryRows.Of(graph, System.IO.Path.GetFileName(Path), count, catalogue, which);
        if (prepared.Value is not { } rows) return Wrong(prepared.Diagnostics);
        var drawn = rows.Draw(seed);
        return drawn.Value is { } table ? new DrawnRows(table, Convert.ToHexStringLower(SHA256.HashData(story.Bytes))) : Wrong(drawn.Diagnostics);
    }

    /// <summary>Why a story is no data here.</summary>
    public Diagnostic NotHere() => FileDiagnostics.StoryIsNoFile(Path, Rows ?? UsualRows);

    private static Result<DrawnRows> Wrong(IEnumerable<Diagnostic> diagnostics) => new(null, [.. diagnostics]);
}

/// <summary>Rows that were drawn from a story, and the hash of its bytes.</summary>
internal sealed record DrawnRows(Table Table, string Hash);
