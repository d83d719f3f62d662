using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Reads indices that are a loop variable plus a size: `n`, `t-1`, `j + 2`, `1`, `K`.</summary>
internal static class AffineReader
{
    public static Affine? TryRead(ExprSyntax expr, ValueList<Loop> loops, SizeReader sizes)
    {
        if (Terms(expr, loops, sizes) is not { } terms) return null;
        return terms.Loops.Count <= 1 ? new(terms.Loops.Count == 1 ? terms.Loops[0] : null, terms.Offset) : null;
    }

    private static (List<Loop> Loops, Size Offset)? Terms(ExprSyntax expr, ValueList<Loop> loops, SizeReader sizes)
    {
        switch (expr)
        {
            case ParenthesisSyntax p:
                return Terms(p.Inner, loops, sizes);
            case ReferenceSyntax r when loops.LastOrDefault(l => l.Name == r.Name.Text) is { } loop:
                return ([loop], Size.Of(0));
            case BinarySyntax { Operator.Text: "+" } sum when Terms(sum.Left, loops, sizes) is { } a && Terms(sum.Right, loops, sizes) is { } b:
                return ([.. a.Loops, .. b.Loops], a.Offset + b.Offset);
            case BinarySyntax { Operator.Text: "-" } difference when Terms(difference.Left, loops, sizes) is { } a && Terms(difference.Right, loops, sizes) is { Loops.Count: 0 } b:
                return (a.Loops, a.Offset - b.Offset);
            default:
                return sizes.TryRead(expr) is { } size ? ([], size) : null;
        }
    }
}
