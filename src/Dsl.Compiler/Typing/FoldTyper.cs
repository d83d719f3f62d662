namespace ProbDsl.Compiler.Typing;

/// <summary>Types an expression reduced over a range or plate, `sum(e for k in 1..K)`, and lists of that form.</summary>
internal sealed class FoldTyper(StoryTypers typers, DiagnosticBag diagnostics)
{
    /// <summary>The reduction with this function name; null if it does not accept a `for`.</summary>
    public static FoldKind? Find(string function) => function switch
    {
        "sum" => FoldKind.Sum,
        "prod" => FoldKind.Prod,
        "max" => FoldKind.Max,
        "min" => FoldKind.Min,
        _ => null,
    };

    public Expr? Type(ExprSyntax whole, FoldKind by, ExprSyntax body, ForClauseSyntax clause, Local local)
    {
        if (typers.Loops.Read(clause.Name.Text, clause.Over, local.Loops) is not var (loop, mask)) return null;
        if (mask is not null)
        {
            if (Nothing(by) is not { } nothing)
            {
                diagnostics.Add(CompilerDiagnostics.RangeOfRow(clause.Over.Span,
                    $"{(by == FoldKind.List ? "a list" : "the largest or smallest of several")} is not defined for the members that a "
                        + $"row lacks", "use the same range for all rows; only `sum` and `prod` accept a range that depends on the row"));
                return null;
            }

            body = new IfSyntax(mask, body,
                new NumberSyntax(nothing, double.Parse(nothing, System.Globalization.CultureInfo.InvariantCulture), body.Span), body.Span);
        }

        if (typers.Expressions.Type(body, local.With(loop)) is not { } typed) return null;
        if (by is FoldKind.Max or FoldKind.Min && !typed.Type.IsScalar)
        {
            diagnostics.Add(CompilerDiagnostics.WrongType(body.Span,
                $"the {(by == FoldKind.Max ? "largest" : "smallest")} of several values is defined for scalars, but this is {typed.Type}",
                "only `sum` and `prod` accept vectors and matrices; choose an element, or reduce it first"));
            return null;
        }

        if (loop.From.Symbols.Concat(loop.To.Symbols).Any(s => Size.LoopOf(s) is not null) && by == FoldKind.List)
        {
            diagnostics.Add(CompilerDiagnostics.WrongSize(clause.Over.Span, $"the length of this list differs for each "
                + $"`{loop.To.Symbols.Select(Size.LoopOf).OfType<string>().FirstOrDefault() ?? loop.Name}`",
                "use the same range everywhere, or reduce it: `sum(... for ...)`"));
            return null;
        }

        return new Fold(by, loop, typed, TypeOf(by, loop, typed.Type), whole.Span);
    }

    /// <summary>The neutral element of a reduction; null if it has none.</summary>
    private static string? Nothing(FoldKind by) => by switch { FoldKind.Sum => "0", FoldKind.Prod => "1", _ => null };

    private static TensorType TypeOf(FoldKind by, Loop loop, TensorType body) => by == FoldKind.List
        ? body.Under([new(loop.To - loop.From + Size.One, loop.IsWholePlate ? loop.Plate : null)])
        : new(body.IsWhole ? Element.Int : body.Element is Element.Positive && by is not FoldKind.Max and not FoldKind.Min
            ? Element.Positive
            : body.ElementRank == 0 && by is FoldKind.Max or FoldKind.Min ? body.Element : Element.Real, body.Dims);
}
