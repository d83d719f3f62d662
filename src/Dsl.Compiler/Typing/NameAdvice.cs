using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>What to say of a name that nothing declares: the nearest of those that could stand there.</summary>
internal sealed class NameAdvice(ICatalogue catalogue, Scope scope)
{
    /// <summary>The first name inside an expression that is neither declared nor a loop variable, or null.</summary>
    public Diagnostic? FirstUndefined(ExprSyntax expr, ValueList<Loop> loops) =>
        SyntaxWalk.All(expr).OfType<ReferenceSyntax>().FirstOrDefault(r => !scope.Names.Contains(r.Name.Text) && loops.All(l => l.Name != r.Name.Text)) is { } unknown
            ? NotDefined(unknown.Name, loops)
            : null;

    public Diagnostic NotDefined(NameSyntax name, ValueList<Loop> loops)
    {
        if (name.Text == "pi") return CompilerDiagnostics.NotBuiltYet(name.Span, "the constant `pi`");
        if (catalogue.FindFunction(name.Text) is not null) return CompilerDiagnostics.NotDefined(name, $"the function `{name.Text}(...)`");
        var near = DidYouMean.Closest(name.Text, scope.Names.Concat(loops.Select(l => l.Name)));
        return CompilerDiagnostics.NotDefined(name, near is null ? null : loops.Any(l => l.Name == near) ? $"`{near}` (loop variable)" : scope.Describe(near));
    }
}
