namespace ProbDsl.Inference.Structures;

/// <summary>Recognizes expressions that are one row of numbers of the data.</summary>
public static class DataRow
{
    /// <summary>
    /// The data of which an expression is one row, or the elements of one row before a position, whether they are read from columns or
    /// drawn, `data x[rows] from Uniform(k, k + 1)`; null for others.
    /// </summary>
    public static Variable? Find(ModelGraph graph, Expr expr) =>
        OfContinuous(graph, expr) is { Type.Element: not Element.Unit } data ? data : null;

    /// <summary>As <see cref="Find"/>, also of numbers between 0 and 1, such as probabilities and pixels.</summary>
    public static Variable? OfContinuous(ModelGraph graph, Expr expr)
    {
        if (expr is not Access access || graph.Find(access.Of) is not { Role: Role.Data } data) return null;
        var (plates, at) = (Plates(data), access.At);
        var isRow = data.Extents.Skip(plates).All(e => e.Plate is null) && at.Count >= plates
            && at.Take(plates).All(a => a is not (SliceIndex or WholeDimension))
            && at.Skip(plates).All(a => a is WholeDimension || (a is SliceIndex && access.Type.IsPrefix));
        return isRow && IsNumeric(data) ? data : null;
    }

    /// <summary>
    /// The data of which a statement draws one element of a row by a call of a net with those before it: `x[n, d]` by
    /// `next(x[n, 1..d-1])`; null for others.
    /// </summary>
    public static Variable? OfElement(ModelGraph graph, Access target, Call call)
    {
        var data = graph[target.Of];
        var plates = Plates(data);
        var prefix = call.Arguments.OfType<Access>().FirstOrDefault(a => a.Type.IsPrefix);
        if (prefix is null || Find(graph, prefix) != data || target.At.Count != plates + 1 || prefix.At.Count <= plates
            || !target.At.Take(plates).SequenceEqual(prefix.At.Take(plates))) return null;
        return target.At[plates] is AffineIndex { Loop: { } loop } own && prefix.At[plates] is SliceIndex { To: AffineIndex last }
            && last.Loop == loop && last.Offset == own.Offset - Size.One ? data : null;
    }

    /// <summary>
    /// The data of numbers, one in each row of a group, of which an expression is those of one group before a position: `x[s, 1..t-1]`;
    /// null for others.
    /// </summary>
    public static Variable? OfGroup(ModelGraph graph, Expr expr) =>
        expr is Access { Type.IsPrefix: true } access
            && graph.Find(access.Of) is { Role: Role.Data, Origin: ColumnOrigin or DrawOrigin, Type.Rank: 0 } data
            && data.Extents.Count == access.At.Count && data.Extents[^1].Plate?.Within is not null && access.At[^1] is SliceIndex
            && !access.At.SkipLast(1).Any(a => a is SliceIndex or WholeDimension)
            && IsNumeric(data) && data.Type.Element != Element.Unit ? data : null;

    /// <summary>
    /// The number of plates that come first, behind which are the dimensions of a row: `x[rows]: real[6]` and `x[rows, 6]`.
    /// </summary>
    private static int Plates(Variable data) => data.Extents.TakeWhile(e => e.Plate is not null).Count();

    /// <summary>Whether data are numbers, none of which stands for a category.</summary>
    public static bool IsNumeric(Variable data) =>
        data.Type is { States: null, Element: Element.Real or Element.Positive or Element.Unit or Element.Int or Element.Count };
}
