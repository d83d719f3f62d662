using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Applies a function of the catalogue, or says what is wrong with its arguments.</summary>
internal sealed class FunctionRules(ICatalogue catalogue, DiagnosticBag diagnostics)
{
    public Expr? Apply(ExprSyntax whole, string name, ValueList<Expr> arguments)
    {
        if (catalogue.FindFunction(name) is not { } function)
        {
            diagnostics.Add(CompilerDiagnostics.NotBuiltYet(whole.Span, $"the operator `{name}`", "`probdsl explain E0190` lists what is there"));
            return null;
        }

        if (arguments.Count < function.Arity.Least || arguments.Count > function.Arity.Most)
        {
            diagnostics.Add(CompilerDiagnostics.WrongArguments(whole.Span, $"`{name}` takes {Count(function.Arity)}, and {arguments.Count} are given", "add or remove arguments"));
            return null;
        }

        var ruling = function.Rule([.. arguments.Select(a => a.Type)]);
        if (ruling.Type is { } type) return new Apply(function, arguments, type, whole.Span);
        diagnostics.Add(Refusal(whole, arguments, ruling.Refusal!));
        return null;
    }

    private static string Count((int Least, int Most) arity) =>
        arity.Least == arity.Most ? $"{arity.Least} argument{(arity.Least == 1 ? "" : "s")}" : arity.Most == int.MaxValue ? $"at least {arity.Least}" : $"{arity.Least} to {arity.Most} arguments";

    private static Diagnostic Refusal(ExprSyntax whole, ValueList<Expr> arguments, string why)
    {
        var shaped = arguments.Where(a => !a.Type.IsScalar).ToList();
        return shaped.Count == 2 && shaped[0].Type.Dims != shaped[1].Type.Dims
            ? CompilerDiagnostics.ShapesDiffer(whole.Span, (shaped[0].Span, shaped[0].Type), (shaped[1].Span, shaped[1].Type), null)
            : CompilerDiagnostics.WrongType(whole.Span, why, "see `docs/language.md`, section 3, for what may stand where");
    }
}
