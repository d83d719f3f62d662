namespace ProbDsl.Compiler.Binding;

/// <summary>
/// Collects the functions, nets, flows and SDEs that a story or its guide declares: one namespace, in which each name is unique.
/// </summary>
internal sealed class Callables(Scope scope, DiagnosticBag diagnostics)
{
    public void Collect(IEnumerable<ItemSyntax> items)
    {
        foreach (var item in items)
            if (NameOf(item) is { } name && IsNew(name)) scope.Callables.Add(name.Text, item);
    }

    public static NameSyntax? NameOf(ItemSyntax item) => item switch
    {
        FunctionSyntax f => f.Name,
        NetSyntax n => n.Name,
        FlowSyntax f => f.Name,
        SdeSyntax s => s.Name,
        _ => null,
    };

    /// <summary>A guide's net with the name of one of the story's is an error; calls in the guide then resolve to the guide's.</summary>
    private bool IsNew(NameSyntax name)
    {
        if (scope.FindCallable(name.Text) is not { } first) return true;
        diagnostics.Add(CompilerDiagnostics.DeclaredTwice(name, NameOf(first)!.Span));
        return !scope.Callables.ContainsKey(name.Text);
    }
}
