using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Rows;

/// <summary>
/// Unknowns that are drawn anew for new rows: each row's apart from those of the others, or rows would not be independent.
/// </summary>
internal static class OwnUnknowns
{
    /// <exception cref="LoweringLimit">One row's are drawn given another's.</exception>
    public static void Check(ModelGraph graph, IReadOnlyList<Plate> rows, IReadOnlyList<Variable> open)
    {
        foreach (var draw in open.SelectMany(v => graph.StatementsOf(v.Name)).OfType<Draw>())
        {
            if (draw.Target.Type.Dims.TakeLast(draw.Distribution.Of.Target.Dims.Count)
                .Any(d => d.Plate is { } plate && rows.Contains(plate)))
                throw Joint(draw);
            foreach (var read in DeepReads.Of(graph, draw)
                .Where(r => open.Any(v => v.Name == r.Of && v.Whole.Dims.Any(d => d.Plate is { } plate && rows.Contains(plate)))))
                if (rows.Any(p => At(graph, read, p) is var at && (at is null || !at.Equals(At(graph, draw.Target, p)))))
                    throw Neighbor(draw, read);
        }
    }

    /// <summary>Where an access has the members of a plate; null where it reads them as a whole.</summary>
    private static At? At(ModelGraph graph, Access access, Plate plate) =>
        graph[access.Of].Whole.Dims.Zip(access.At).Where(d => d.First.Plate == plate && d.Second is not (WholeDimension or SliceAt))
            .Select(d => d.Second).FirstOrDefault();

    private static LoweringLimit Joint(Draw draw) => new(
        draw, "it is one draw over all rows, and new rows would be drawn given those of the fit",
        "this version tells of new rows where each is drawn on its own");

    private static LoweringLimit Neighbor(Draw draw, Access read) => new(
        draw, $"it reads `{read.Span.Text}` of another row, and new rows have no such values yet",
        "this version tells of new rows where each is drawn on its own");
}
