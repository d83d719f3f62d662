namespace ProbDsl.Inference.Expressions;

/// <summary>
/// The functions of whole columns of data in definitions, and in distributions of rows: the largest parts that reduce a plate, `mean(x)` in
/// `z = (x - mean(x)) / sd(x)` or in `y[n] ~ Normal(a + b * (x[n] - mean(x)), sd)`. A fit saves their values, which are reused unchanged
/// for new rows.
/// </summary>
public static class WholeColumns
{
    public static IEnumerable<WholeColumn> Find(ModelGraph graph) => graph.Story.SelectMany(statement => In(graph, statement));

    /// <summary>Those of one statement: none where it is neither a definition nor about rows.</summary>
    public static IEnumerable<WholeColumn> In(ModelGraph graph, Statement statement) =>
        from found in IsDefinitionOrOfRows(graph, statement)
            ? ExprTree.RightSides(statement).SelectMany(side => Find(graph, side)).Index() : []
        let column = new WholeColumn(statement, found.Index + 1, found.Item)
        where column.IsOneNumber || (statement is Define define && IsOfData(graph, define.Value))
        select column;

    private static bool IsDefinitionOrOfRows(ModelGraph graph, Statement statement) =>
        statement is Define || statement.Loops.Any(l => l.Plate is not null)
            || (statement is Draw draw && draw.Target.Type.Dims.Any(d => IsPlate(graph, d.Size)));

    private static IEnumerable<Expr> Find(ModelGraph graph, Argument part) =>
        part is Expr value and (Apply or Fold or Call) && Reduces(graph, value) && IsOfData(graph, value)
            ? [value] : ExprTree.Children(part).SelectMany(child => Find(graph, child));

    /// <summary>Whether the value depends on data alone.</summary>
    public static bool IsOfData(ModelGraph graph, Expr value) =>
        DeepReads.Find(graph, value).All(a => graph[a.Of].Role is Role.Data or Role.Constant);

    /// <summary>Whether the value is the same for all members of plates, and a part of it runs over a plate.</summary>
    private static bool Reduces(ModelGraph graph, Expr value) =>
        !value.Type.Dims.Any(d => IsPlate(graph, d.Size)) && !FreeLoops(value).Any(l => l.Plate is not null || IsPlate(graph, l.To))
            && ExprTree.All(value).Any(part => part switch
        {
            Fold fold => fold.Over.Plate is not null || IsPlate(graph, fold.Over.To),
            Access access => graph[access.Of].Whole.Dims.Index()
                .Any(d => IsPlate(graph, d.Item.Size)
                    && (d.Index >= access.At.Count || access.At[d.Index] is WholeDimension or SliceIndex)),
            _ => false,
        });

    /// <summary>The loops around a value that it depends on.</summary>
    internal static IReadOnlySet<Loop> FreeLoops(Expr value)
    {
        var parts = ExprTree.All(value).ToList();
        HashSet<Loop> loops = [.. parts.OfType<Access>().SelectMany(ExprTree.LoopsOf), .. parts.OfType<Position>().Select(p => p.Loop)];
        loops.ExceptWith(parts.OfType<Fold>().Select(f => f.Over));
        return loops;
    }

    private static bool IsPlate(ModelGraph graph, Size size) => size.Symbols.Any(s => graph.Plates.Any(p => p.Name == s));
}

/// <summary>A function of a whole column, with its number within its statement.</summary>
public sealed record WholeColumn(Statement In, int Element, Expr Function)
{
    /// <summary>The name under which its value is saved: that of the statement.</summary>
    public string Name => In.Name;

    /// <summary>Whether the value is one number: it depends on no loop around it, and it calls no function of the story.</summary>
    public bool IsOneNumber =>
        Function.Type.IsScalar && !ExprTree.All(Function).Any(p => p is Call) && WholeColumns.FreeLoops(Function).Count == 0;
}
