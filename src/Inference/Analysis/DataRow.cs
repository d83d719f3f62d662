using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Analysis;

/// <summary>Recognizes expressions that are one row of numbers of the data.</summary>
internal static class DataRow
{
    /// <summary>The data of which an expression is one row, or the elements of one row before a position; null for others.</summary>
    public static Variable? Of(ModelGraph graph, Expr expr)
    {
        if (expr is not Access access || graph[access.Of] is not { Role: Role.Data, Origin: ColumnOrigin } data) return null;
        var (plates, at) = (data.Extents.Count, access.At);
        var isRow = data.Extents.All(e => e.Plate is not null) && at.Count >= plates
            && at.Take(plates).All(a => a is not (SliceIndex or WholeDimension))
            && at.Skip(plates).All(a => a is WholeDimension || (a is SliceIndex && access.Type.IsPrefix));
        return isRow && data.Type is { States: null, Element: Element.Real or Element.Positive or Element.Int or Element.Count }
            ? data : null;
    }
}
