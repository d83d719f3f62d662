using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Planning;

/// <summary>
/// The reason why a method that needs complete data does not apply: the statement that draws the data, and the place of the first missing
/// cell.
/// </summary>
internal static class MissingData
{
    /// <param name="graph">The story.</param>
    /// <param name="data">The name of data with missing cells.</param>
    /// <param name="cells">The missing cells.</param>
    /// <param name="need">The subject that needs complete data: `closed forms need`.</param>
    public static Refusal Refuse(ModelGraph graph, string data, MissingCells cells, string need)
    {
        var draw = graph.StatementsOf(data).OfType<Draw>().First();
        var counted = cells.Count == 1 ? $"a cell of `{data}` is missing" : $"{cells.Count} cells of `{data}` are missing";
        return new(
            $"{counted} ({(cells.Count == 1 ? "" : "the first: ")}{Where(cells.First)}), but {need} every `{draw.Name}`",
            "remove the rows with missing cells, or impute them",
            draw.Target.Span);
    }

    private static string Where(DataPlace place) =>
        string.Join(", ", new[] { place.File, place.Row is { } row ? $"row {row}" : "",
            place.Column is { } column ? $"column {column}" : "" }.Where(t => t.Length > 0));
}
