namespace ProbDsl.Compiler.Typing;

/// <summary>Diagnostics for undefined names: the equivalent of a name of another system, or the nearest name that is valid here.</summary>
internal sealed class NameAdvice(ICatalog catalog, Scope scope)
{
    /// <summary>
    /// The number of undefined names for which the nearest name is searched, which compares all names of the story. It exceeds the number
    /// of reported errors, because statements are not typed in text order.
    /// </summary>
    private const int MostLookedUp = 2 * Limits.Diagnostics;

    private readonly Dictionary<UnknownName, string?> nearest = [];
    private readonly Lazy<Dictionary<string, NameSyntax>> loops = new(() => LoopVariables.First(scope.Items));

    /// <summary>The first name inside an expression that is neither declared nor a loop variable, or null.</summary>
    public Diagnostic? FirstUndefined(ExprSyntax expr, Local local) =>
        SyntaxTree.All(expr).OfType<ReferenceSyntax>()
            .FirstOrDefault(r => !scope.Has(r.Name.Text) && !local.Hides(r.Name.Text)) is { } unknown
            ? NotDefined(unknown.Name, local)
            : null;

    /// <summary>
    /// The diagnostic for an undefined name. Indices: the number of indices after it, which a suggested name must accept.
    /// </summary>
    public Diagnostic NotDefined(NameSyntax name, Local local, int indices = 0)
    {
        if (NoValue(name) is { } kind)
            return CompilerDiagnostics.WrongType(name.Span, $"`{name.Text}` is {kind.What}, but a value is needed here", kind.Next);
        if (ForeignNames.Value(name) is { } foreign) return foreign;
        if (loops.Value.TryGetValue(name.Text, out var loop)) return OutsideItsLoop(name, loop);
        var near = Near(name.Text, local, indices) ?? Near(name.Text, local, 0);
        return CompilerDiagnostics.NotDefined(name, near is null ? null : local.FindLoop(near) is not null ? $"`{near}` (loop variable)"
            : local.Hides(near) ? $"`{near}` (argument)" : scope.Describe(near));
    }

    private string? Near(string name, Local local, int indices) =>
        DidYouMean.Closest(name,
            new[] { NearestInStory(name, indices) }.OfType<string>().Concat(local.Names.Where(n => scope.RankOf(n) >= indices)));

    private string? NearestInStory(string name, int indices)
    {
        if (nearest.TryGetValue(new(name, indices), out var near)) return near;
        if (nearest.Count >= MostLookedUp) return null;
        return nearest[new(name, indices)] = DidYouMean.Closest(name, scope.Names.Where(n => scope.RankOf(n) >= indices));
    }

    /// <summary>An undefined name with the number of indices after it.</summary>
    private sealed record UnknownName(string Name, int Indices);

    private (string What, string Next)? NoValue(NameSyntax name) => scope.FindCallable(name.Text) switch
    {
        FlowSyntax flow =>
            ($"a flow (line {flow.Span.Line})", $"a flow transforms a distribution: write `Normal(0, 1) |> {name.Text}` after `~`"),
        SdeSyntax sde => ($"an sde (line {sde.Span.Line})", $"its time reversal is a distribution: write `~ reverse({name.Text}, score)`"),
        { } callable => ($"a {(callable is NetSyntax ? "net" : "function")} (line {callable.Span.Line})", $"call it: `{name.Text}(...)`"),
        null when catalog.FindFunction(name.Text) is not null => ("a function", $"call it: `{name.Text}(...)`"),
        null when catalog.FindDistribution(name.Text) is not null =>
            ("a distribution", $"draw from it on a separate line, `z ~ {name.Text}(...)`, and use `z` here"),
        null => null,
    };

    private static Diagnostic OutsideItsLoop(NameSyntax name, NameSyntax loop) =>
        CompilerDiagnostics.NotDefined(name, null, $"move this inside that `for {name.Text}`, or write a number or another index")
            .Label(loop.Span, $"`{name.Text}` is defined only inside this `for`");
}
