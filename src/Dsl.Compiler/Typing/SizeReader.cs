using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Reads size expressions: whole numbers, hyperparameters, plates and sizes set by data, with `+ - *`.</summary>
internal sealed class SizeReader(Scope scope)
{
    /// <summary>The size, or null where the expression is none.</summary>
    public Size? TryRead(ExprSyntax expr) => expr switch
    {
        NumberSyntax { Value: var v } when v == Math.Floor(v) && v < 1e15 => Size.Of((long)v),
        ReferenceSyntax name when scope.IsSize(name.Name.Text) => Size.Of(name.Name.Text),
        ParenthesisSyntax p => TryRead(p.Inner),
        UnarySyntax { Operator.Text: "-" } minus => TryRead(minus.Operand) is { } size ? Size.Of(0) - size : null,
        BinarySyntax { Operator.Text: "+" or "-" or "*" } b when TryRead(b.Left) is { } left && TryRead(b.Right) is { } right => b.Operator.Text switch
        {
            "+" => left + right,
            "-" => left - right,
            _ => left * right,
        },
        _ => null,
    };

    /// <summary>The size; where there is none, a diagnostic says which part is in the way.</summary>
    public Size? Read(ExprSyntax expr, DiagnosticBag diagnostics)
    {
        if (TryRead(expr) is { } size) return size;
        diagnostics.Add(expr is ReferenceSyntax unknown && !scope.Names.Contains(unknown.Name.Text)
            ? CompilerDiagnostics.NotDefined(unknown.Name, DidYouMean.Closest(unknown.Name.Text, scope.Names.Where(scope.IsSize)) is { } near ? scope.Describe(near) : null)
            : CompilerDiagnostics.WrongSize(expr.Span, "this is not a size", "a size is made of whole numbers, hyperparameters, plates and sizes set by data, with + - *"));
        return null;
    }

    /// <summary>A dimension: its size, and its plate where it is one.</summary>
    public Extent? ReadExtent(IndexSyntax index, DiagnosticBag diagnostics)
    {
        if (index.IsSlice || index.From is not { } from)
        {
            diagnostics.Add(CompilerDiagnostics.WrongSize(index.Span, "a dimension needs a size here", "write a number, a hyperparameter or a plate"));
            return null;
        }

        return Read(from, diagnostics) is { } size ? new(size, PlateOf(size)) : null;
    }

    /// <summary>The plate of that size symbol.</summary>
    public Plate? PlateOf(Size size) => size.Symbol is { } symbol ? scope.Plates.GetValueOrDefault(symbol) : null;
}
