using ProbDsl.Compiler.Diagnostics;
using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Typing;

/// <summary>Reads an expression repeated over a range or plate, `sum(e for k in 1..K)`, and lists of that form.</summary>
internal sealed class FoldTyper(StoryTypers typers, DiagnosticBag diagnostics)
{
    /// <summary>The reductions that take a `for`.</summary>
    public static Reduced? Find(string function) => function switch
    {
        "sum" => Reduced.Sum,
        "prod" => Reduced.Prod,
        "max" => Reduced.Max,
        "min" => Reduced.Min,
        _ => null,
    };

    public Expr? Type(ExprSyntax whole, Reduced by, ExprSyntax body, ForClauseSyntax clause, Local local)
    {
        if (typers.Loops.Read(clause.Name.Text, clause.Over, local.Loops) is not var (loop, mask)) return null;
        if (mask is not null)
        {
            if (Nothing(by) is not { } nothing)
            {
                diagnostics.Add(CompilerDiagnostics.RangeOfRow(clause.Over.Span,
                    $"{(by == Reduced.List ? "a list" : "the largest or smallest of several")} has no value for the members that a row "
                        + $"lacks", "let the range be the same for all rows; `sum` and `prod` take a range of each row's own"));
                return null;
            }

            body = new IfSyntax(mask, body,
                new NumberSyntax(nothing, double.Parse(nothing, System.Globalization.CultureInfo.InvariantCulture), body.Span), body.Span);
        }

        if (typers.Expressions.Type(body, local.With(loop)) is not { } typed) return null;
        if (by is Reduced.Max or Reduced.Min && !typed.Type.IsScalar)
        {
            diagnostics.Add(CompilerDiagnostics.WrongType(body.Span,
                $"the {(by == Reduced.Max ? "largest" : "smallest")} of several is one of numbers, and this is {typed.Type}",
                "only `sum` and `prod` take vectors and matrices; choose an element, or reduce it first"));
            return null;
        }

        if (loop.From.Symbols.Concat(loop.To.Symbols).Any(s => Size.LoopOf(s) is not null) && by == Reduced.List)
        {
            diagnostics.Add(CompilerDiagnostics.WrongSize(clause.Over.Span, $"this list has another length for each "
                + $"`{loop.To.Symbols.Select(Size.LoopOf).OfType<string>().FirstOrDefault() ?? loop.Name}`",
                "let the range be the same everywhere, or reduce it: `sum(... for ...)`"));
            return null;
        }

        return new Fold(by, loop, typed, TypeOf(by, loop, typed.Type), whole.Span);
    }

    /// <summary>What changes nothing.</summary>
    private static string? Nothing(Reduced by) => by switch { Reduced.Sum => "0", Reduced.Prod => "1", _ => null };

    private static TensorType TypeOf(Reduced by, Loop loop, TensorType body) => by == Reduced.List
        ? body.Under([new(loop.To - loop.From + Size.One, loop.IsWholePlate ? loop.Plate : null)])
        : new(body.IsWhole ? Element.Int : body.Element is Element.Positive && by is not Reduced.Max and not Reduced.Min ? Element.Positive
            : body.ElementRank == 0 && by is Reduced.Max or Reduced.Min ? body.Element : Element.Real, body.Dims);
}
