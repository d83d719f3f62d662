using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>What to say of a name that nothing declares: the nearest of those that could stand there.</summary>
internal sealed class NameAdvice(ICatalogue catalogue, Scope scope)
{
    /// <summary>The first name inside an expression that is neither declared nor a loop variable, or null.</summary>
    public Diagnostic? FirstUndefined(ExprSyntax expr, Local local) =>
        SyntaxWalk.All(expr).OfType<ReferenceSyntax>().FirstOrDefault(r => !scope.Names.Contains(r.Name.Text) && !local.Hides(r.Name.Text)) is { } unknown
            ? NotDefined(unknown.Name, local)
            : null;

    public Diagnostic NotDefined(NameSyntax name, Local local)
    {
        if (scope.FindCallable(name.Text) is { } callable) return CompilerDiagnostics.NotDefined(name, $"{(callable is FlowSyntax ? "the flow" : callable is SdeSyntax ? "the sde" : "a call of")} `{name.Text}`{(callable is NetSyntax or FunctionSyntax ? " with its arguments" : ", which is no value")}");
        if (catalogue.FindFunction(name.Text) is not null) return CompilerDiagnostics.NotDefined(name, $"the function `{name.Text}(...)`");
        if (scope.Story is null && local.IsClosed is false && ForeignNames.Value(name) is { } foreign) return foreign;
        var near = DidYouMean.Closest(name.Text, scope.Names.Concat(local.Names));
        return CompilerDiagnostics.NotDefined(name, near is null ? null : local.FindLoop(near) is not null ? $"`{near}` (loop variable)" : local.Hides(near) ? $"`{near}` (argument)" : scope.Describe(near));
    }
}
