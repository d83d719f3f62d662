using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>The columns that fill a data name: as many as one row has elements, where both numbers are written.</summary>
internal sealed class DataColumns(StoryTypers typers, DiagnosticBag diagnostics)
{
    public ColumnOrigin? Read(DataSyntax data, ValueList<Extent> extents, TensorType type)
    {
        if (data.From.Count == 0) return new([new FromColumn(data.Name.Text, data.Name.Span)]);
        var columns = data.From.Select(new ColumnTyper(typers, diagnostics).Type).ToList();
        if (columns.Contains(null)) return null;
        ValueList<Expr> read = [.. columns.Select(c => c!)];
        if (Elements(extents, type) is { } elements && elements != read.Count && !read.SelectMany(ExprWalk.All).Any(c => c is FromAllColumns))
        {
            diagnostics.Add(CompilerDiagnostics.ColumnCount(data.From[0].Span.To(data.From[^1].Span), data.Name.Text, type, elements, read.Count));
            return null;
        }

        return new(read);
    }

    /// <summary>How many elements each member of the plate has.</summary>
    private static long? Elements(ValueList<Extent> extents, TensorType type)
    {
        var inner = extents.Concat(type.Dims).Where(e => e.Plate is null).Select(e => e.Size).ToList();
        return extents.Count(e => e.Plate is not null) == 1 && inner.All(s => s.Number is < 1_000_000) && inner.Count < 3 ? inner.Aggregate(1L, (n, s) => n * s.Number!.Value) : null;
    }
}
