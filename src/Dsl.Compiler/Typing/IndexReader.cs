namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Types the indices of an element access: at most as many as dimensions, each a position, a slice or a whole dimension.
/// </summary>
internal sealed class IndexReader(StoryTypers typers, DiagnosticBag diagnostics)
{
    /// <summary>The checked indices into a tensor of this type, or null with a diagnostic. Name: the tensor's name in messages.</summary>
    public ValueList<At>? Read(string name, TensorType whole, ElementSyntax element, Local local)
    {
        if (element.Indices.Count > whole.Rank)
        {
            diagnostics.Add(CompilerDiagnostics.WrongIndices(element.Span, $"`{name}` is {whole} and takes {Count(whole.Rank)}, not "
                + $"{element.Indices.Count}", whole.Rank == 0 ? $"write `{name}` alone" : "delete the extra indices"));
            return null;
        }

        var dimension = 0;
        return element.Indices.TryMap(index => At(index, whole.Dims[dimension++], local)) is { } read
            && new IndexRules(local.Loops, typers.Scope, diagnostics).Hold(name, whole, read, element) ? read : null;
    }

    private At? At(IndexSyntax index, Extent extent, Local local)
    {
        if (index is { IsSlice: true, From: null, To: null }) return new WholeDimension();
        if (index.IsSlice) return Slice(index, extent, local);
        if (index.From is StringSyntax level)
            return typers.Levels.In(extent.Size, level) is { } at ? new AffineIndex(null, at) : null;
        if (AffineReader.TryRead(index.From!, local.Loops, typers.Sizes) is { } affine && !Shadowed(index.From!, local)) return affine;
        return typers.Expressions.Type(index.From!, local) is { } position ? new ComputedIndex(position) : null;
    }

    /// <summary>Whether an argument of a function hides the name of a size.</summary>
    private static bool Shadowed(ExprSyntax expr, Local local) =>
        local.Formals.Count > 0 && SyntaxTree.Names(expr).Any(n => local.FindFormal(n) is not null);

    private SliceIndex? Slice(IndexSyntax index, Extent extent, Local local)
    {
        var from = index.From is null ? new AffineIndex(null, Size.One) : End(index.From, local);
        var to = index.To is null ? new AffineIndex(null, extent.Size) : End(index.To, local);
        return from is null || to is null ? null : new(from, to);
    }

    private At? End(ExprSyntax expr, Local local)
    {
        if (!Shadowed(expr, local) && AffineReader.TryRead(expr, local.Loops, typers.Sizes) is { } affine) return affine;
        if (typers.Sizes.Read(expr, local.Loops, diagnostics) is not null)
            diagnostics.Add(CompilerDiagnostics.WrongIndices(expr.Span, $"`{expr.Span.Text}` cannot be the bound of a slice",
                "a bound is a size plus loop variables, as in `1..d-1`"));
        return null;
    }

    private static string Count(int count) => count switch { 0 => "no index", 1 => "one index", _ => $"at most {count} indices" };
}
