using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Planning;

/// <summary>
/// Why a method that needs complete data stops at missing cells: the statement that draws them, and where the first one stands.
/// </summary>
internal static class MissingData
{
    /// <param name="graph">The story.</param>
    /// <param name="data">The name of data with missing cells.</param>
    /// <param name="cells">Those.</param>
    /// <param name="need">Who needs them: `closed forms need`.</param>
    public static Refusal Refuse(ModelGraph graph, string data, MissingCells cells, string need)
    {
        var draw = graph.StatementsOf(data).OfType<Draw>().First();
        var counted = cells.Count == 1 ? $"a cell of `{data}` is missing" : $"{cells.Count} cells of `{data}` are missing";
        return new(
            $"{counted} ({(cells.Count == 1 ? "" : "the first: ")}{Where(cells.First)}), and {need} every `{draw.Name}`",
            "leave out the rows with missing cells, or fill them in",
            draw.Target.Span);
    }

    private static string Where(DataPlace place) =>
        string.Join(", ", new[] { place.File, place.Row is { } row ? $"row {row}" : "",
            place.Column is { } column ? $"column {column}" : "" }.Where(t => t.Length > 0));
}
