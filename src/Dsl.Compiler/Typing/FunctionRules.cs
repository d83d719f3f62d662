using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Applies a function of the catalogue, or says what is wrong with its arguments.</summary>
internal sealed class FunctionRules(ICatalogue catalogue, ShapeAdvice advice, DiagnosticBag diagnostics)
{
    public Expr? Apply(ExprSyntax whole, string name, ValueList<Expr> arguments)
    {
        if (catalogue.FindFunction(name) is not { } function)
        {
            diagnostics.Add(CompilerDiagnostics.NotBuiltYet(whole.Span, $"the operator `{name}`"));
            return null;
        }

        if (arguments.Count < function.Arity.Least || arguments.Count > function.Arity.Most)
        {
            diagnostics.Add(CompilerDiagnostics.WrongArguments(whole.Span, $"`{name}` takes {Count(function.Arity)}, and {arguments.Count} {(arguments.Count == 1 ? "is" : "are")} given", arguments.Count < function.Arity.Least ? "add what is missing" : "leave out the others"));
            return null;
        }

        if (name is not ("==" or "!=") && arguments.FirstOrDefault(a => a.Type == TensorType.Text) is { } text)
        {
            diagnostics.Add(CompilerDiagnostics.WrongType(text.Span, $"text can be compared, and `{name}` takes numbers", "write `column == \"text\"` or `column != \"text\"`, which are 1 where they hold and 0 elsewhere"));
            return null;
        }

        var ruling = function.Rule([.. arguments.Select(a => a.Type)]);
        if (ruling.Type is { } type) return new Apply(function, arguments, type, whole.Span);
        diagnostics.Add(Refusal(whole, arguments, ruling.Refusal!));
        return null;
    }

    private static string Count((int Least, int Most) arity) =>
        arity.Least == arity.Most ? $"{arity.Least} argument{(arity.Least == 1 ? "" : "s")}" : arity.Most == int.MaxValue ? $"at least {arity.Least}" : $"{arity.Least} to {arity.Most} arguments";

    private Diagnostic Refusal(ExprSyntax whole, ValueList<Expr> arguments, string why)
    {
        var shaped = arguments.Where(a => !a.Type.IsScalar).ToList();
        return shaped.Count == 2 && shaped[0].Type.Dims != shaped[1].Type.Dims
            ? CompilerDiagnostics.ShapesDiffer(whole.Span, (shaped[0].Span, shaped[0].Type), (shaped[1].Span, shaped[1].Type), advice.For(shaped[0], shaped[1]))
            : CompilerDiagnostics.WrongType(whole.Span, why, "`docs/language.md`, section 3, says what may stand where");
    }
}
