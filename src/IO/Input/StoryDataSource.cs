using ProbDsl.Compiler;
using ProbDsl.Inference.Sampling;

namespace ProbDsl.IO.Input;

/// <summary>
/// A story used as data, `--data story:FILE` or `--data story:FILE:ROWS`: as many rows are drawn from it as in a file of `probdsl sample`;
/// without a number, training draws fresh rows throughout.
/// </summary>
/// <param name="Path">The story.</param>
/// <param name="Rows">The number of rows; null: the text after the story is not a valid number of rows.</param>
/// <param name="IsEndless">Whether no number was given.</param>
internal sealed record StoryDataSource(string Path, int? Rows, bool IsEndless)
{
    /// <summary>The rows of a block if no number is given.</summary>
    public const int DefaultRows = 20_000;

    private const string Mark = "story:";

    /// <summary>The story named by a `--data` argument; null if the argument names a file.</summary>
    public static StoryDataSource? Parse(string given)
    {
        if (!given.StartsWith(Mark, StringComparison.Ordinal) || File.Exists(given)) return null;
        var path = given[Mark.Length..];
        var colon = path.LastIndexOf(':');
        if (colon <= 0 || File.Exists(path)
            || path[colon..].AsSpan().ContainsAny('/', '\\')) return new(path, DefaultRows, IsEndless: true);
        return new(path[..colon],
            int.TryParse(path[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows > 0 ? rows : null,
            IsEndless: false);
    }

    /// <summary>The story as a source of rows, and its hash.</summary>
    /// <param name="which">The index of the story among those of the run.</param>
    public Result<PreparedRows> Prepare(int which, StandardCatalog catalog)
    {
        if (Rows is not { } count) return Wrong([FileDiagnostics.NoRowCount(Path)]);
        var (story, unread) = StoryFile.Read(Path);
        if (story is null) return Wrong([unread!]);
        var compilation = new ModelCompiler(catalog).Compile(story.Source, new Dictionary<string, double>());
        if (compilation.Graph is not { } graph) return Wrong(compilation.Diagnostics);
        var prepared = StoryRows.Create(graph, System.IO.Path.GetFileName(Path), count, catalog, which);
        return prepared.Value is { } rows
            ? new PreparedRows(rows, Convert.ToHexStringLower(SHA256.HashData(story.Bytes))) : Wrong(prepared.Diagnostics);
    }

    /// <summary>The error for a story where only files are allowed.</summary>
    public Diagnostic NotAllowed() => FileDiagnostics.StoryIsNoFile(Path, Rows ?? DefaultRows);

    private static Result<PreparedRows> Wrong(IEnumerable<Diagnostic> diagnostics) => new(null, [.. diagnostics]);
}

/// <summary>A story as a source of rows, and the hash of its bytes.</summary>
internal sealed record PreparedRows(StoryRows Rows, string Hash);
