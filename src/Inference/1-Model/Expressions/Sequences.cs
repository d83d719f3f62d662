namespace ProbDsl.Inference.Expressions;

/// <summary>
/// Several sequences of a story: the rows of each group, or the columns of each row. Each position depends on those before it. Columns are
/// the same times for all rows, so that each row ends at the last one.
/// </summary>
/// <param name="Length">The name of their size: the plate of the rows of groups, or the number of columns.</param>
/// <param name="Members">The plate with a sequence for each member.</param>
/// <param name="Rows">The plate of the rows of groups; null for columns.</param>
public sealed record Sequences(string Length, Plate Members, Plate? Rows)
{
    /// <summary>The sequences of a story; null for one series, or if it has none.</summary>
    public static Sequences? Find(ModelGraph graph) => JointRows.Find(graph) switch
    {
        [{ Within: { } groups } rows] => new(rows.Name, groups, rows),
        [] => Columns(graph) is { Size.Symbol: { } size } of ? new(size, of.Rows, null) : null,
        _ => null,
    };

    /// <summary>The size of the columns along which rows of a plate are sequences; null if there is none, or more than one.</summary>
    public static (Size Size, Plate Rows)? Columns(ModelGraph graph) =>
        JointRows.Find(graph) is [] && graph.Assignments.Select(s => AlongColumns(graph, s)).OfType<(Size, Plate)>().Distinct().ToList()
            is [var only] ? only : null;

    /// <summary>The sequences along columns of which a statement reads its own variable elsewhere; null if it reads none.</summary>
    private static (Size Size, Plate Rows)? AlongColumns(ModelGraph graph, Assignment statement)
    {
        if (statement.Loops.FirstOrDefault(l => l.Plate is { Within: null })?.Plate is not { } rows) return null;
        foreach (var (at, dimension) in statement.Target.At.Zip(graph[statement.Target.Of].Whole.Dims))
            if (at is AffineIndex { Loop: { Plate: null } } && dimension is { Plate: null, Size: var size }
                && graph.Variables.Any(v => v.Role == Role.Data && v.Whole.Dims.Any(d => d.Size == size))
                && DeepReads.Find(graph, statement).Any(r => r.Of == statement.Target.Of)) return (size, rows);
        return null;
    }
}
