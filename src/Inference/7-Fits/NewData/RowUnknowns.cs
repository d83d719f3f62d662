namespace ProbDsl.Inference.NewData;

/// <summary>
/// Checks unknowns that are drawn for new rows: they must be independent between rows, or the rows would not be independent.
/// </summary>
internal static class RowUnknowns
{
    /// <exception cref="LoweringLimit">The unknowns of one row depend on those of another.</exception>
    public static void Check(ModelGraph graph, IReadOnlyList<Plate> rows, IReadOnlyList<Variable> open)
    {
        foreach (var draw in open.SelectMany(v => graph.StatementsOf(v.Name)).OfType<Draw>())
        {
            if (draw.Target.Type.Dims.TakeLast(draw.Distribution.Of.Target.Dims.Count)
                .Any(d => d.Plate is { } plate && rows.Contains(plate)))
                throw Joint(draw);
            foreach (var read in DeepReads.Find(graph, draw)
                .Where(r => open.Any(v => v.Name == r.Of && v.Whole.Dims.Any(d => d.Plate is { } plate && rows.Contains(plate)))))
                if (rows.Any(p => At(graph, read, p) is var at && (at is null || !at.Equals(At(graph, draw.Target, p)))))
                    throw Neighbor(draw, read);
        }
    }

    /// <summary>The index of an access in the dimension of a plate; null if it reads the plate as a whole.</summary>
    private static At? At(ModelGraph graph, Access access, Plate plate) =>
        graph[access.Of].Whole.Dims.Zip(access.At).Where(d => d.First.Plate == plate && d.Second is not (WholeDimension or SliceIndex))
            .Select(d => d.Second).FirstOrDefault();

    private static LoweringLimit Joint(Draw draw) => new(
        draw, "it is one joint draw over all rows, so new rows depend on those of the fit",
        "new rows need a draw for each row");

    private static LoweringLimit Neighbor(Draw draw, Access read) => new(
        draw, $"it reads `{read.Span.Text}` of another row, which new rows do not have",
        "new rows need a draw for each row");
}
