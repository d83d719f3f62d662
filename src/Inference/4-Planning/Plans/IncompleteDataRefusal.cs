namespace ProbDsl.Inference.Plans;

/// <summary>
/// The reason why a method that needs complete data does not apply: the statement that draws the data, and the place of the first missing
/// cell.
/// </summary>
public static class IncompleteDataRefusal
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
            $"{counted} ({(cells.Count == 1 ? "" : "the first: ")}{cells.First.Text}), but {need} every `{draw.Name}`",
            "remove the rows with missing cells, or impute them",
            draw.Target.Span);
    }

    /// <summary>The reason for cells on which observed data depend: others may be missing.</summary>
    /// <inheritdoc cref="Refuse"/>
    /// <param name="read">The places of these cells in the array of the data.</param>
    public static Refusal RefuseRead(ModelGraph graph, string data, MissingCells cells, IReadOnlyList<int> read, string need)
    {
        var draw = graph.StatementsOf(data).OfType<Draw>().First();
        return new(
            $"{Dependent(data, cells, read)}, but {need} every `{draw.Name}` that others depend on",
            "remove their rows, or fill the cells in; a cell on which no other data depend, as at the end of a sequence, may stay empty",
            draw.Target.Span);
    }

    /// <summary>Missing cells on which observed data depend, with the place of the first.</summary>
    public static string Dependent(string data, MissingCells cells, IReadOnlyList<int> read) =>
        $"observed data depend on {(read.Count == 1 ? "a missing cell" : $"{read.Count} missing cells")} of `{data}` "
            + $"({(read.Count == 1 ? "" : "the first: ")}{cells.PlaceOf(read.Min()).Text})";
}
