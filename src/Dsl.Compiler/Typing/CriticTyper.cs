namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Types the critic's net, whose arguments have the names, without indices, and the types of the story's variables.
/// </summary>
internal sealed class CriticTyper(StoryTypers typers, DiagnosticBag diagnostics)
{
    public Net? Type(ValueList<CriticSyntax> critics)
    {
        if (critics.Count > 1)
            diagnostics.Add(CompilerDiagnostics.WrongCritic(new(critics[1].Span.Source, critics[1].Span.Start, "critic".Length),
                $"a story has one critic, but line {critics[0].Span.Line} already declares one", "keep one `critic { }`"));
        if (critics.Count == 0 || typers.Nets.Type(critics[0].Net) is not { } net) return null;
        if (typers.Scope.FindCallable(net.Name) is { } other)
            diagnostics.Add(CompilerDiagnostics.DeclaredTwice(critics[0].Net.Name, Callables.NameOf(other)!.Span));
        foreach (var argument in net.Arguments) Check(argument);
        CheckPlates(net);
        if (net.Outputs is not [{ Type: { IsScalar: true, Element: Element.Real } }])
            diagnostics.Add(CompilerDiagnostics.WrongCritic(net.Span,
                $"a critic returns one real number, but `{net.Name}` returns {string.Join(", ", net.Outputs.Select(o => o.Type))}",
                $"write `net {net.Name}(...) -> real`: the method transforms the output as needed"));
        return net;
    }

    /// <summary>Checks that all arguments belong to one plate: a critic evaluates one row at a time.</summary>
    private void CheckPlates(Net net)
    {
        var over = net.Arguments.Where(a => typers.Variables.IsKnown(a.Name))
            .Select(a => (Argument: a, Plate: typers.Variables.Find(a.Name)?.Extents is [var first, ..] ? first.Plate : null))
            .Where(a => a.Plate is not null).ToList();
        if (over.Find(a => a.Plate != over[0].Plate) is { Argument: { } invalid } other)
            diagnostics.Add(CompilerDiagnostics
                .WrongCritic(invalid.Span, $"a critic evaluates one row at a time: `{over[0].Argument.Name}` is "
                + $"indexed by `{over[0].Plate!.Name}`, and `{invalid.Name}` by `{other.Plate!.Name}`", "take variables of one plate"));
    }

    private void Check(Formal argument)
    {
        if (!typers.Variables.IsKnown(argument.Name))
        {
            IEnumerable<string> known = [.. typers.Scope.Data.Keys.Concat(typers.Scope.Targets.Keys).Distinct()];
            var near = DidYouMean.Closest(argument.Name, known)
                ?? known.FirstOrDefault(n => typers.Variables.Find(n)?.Type == argument.Type);
            diagnostics.Add(CompilerDiagnostics.WrongCritic(argument.Span,
                $"a critic's arguments are variables of the story, but it has no `{argument.Name}`", near is null ? "name them after the "
                    + "variables that they receive, as in `net judge(x: real[2]) -> real`"
                        : $"did you mean {typers.Scope.Describe(near)}?"));
        }
        else if (typers.Variables.Find(argument.Name) is { } variable && variable.Type != argument.Type)
        {
            diagnostics.Add(CompilerDiagnostics.WrongCritic(argument.Span, $"`{argument.Name}` is {variable.Type} in the story (line "
                + $"{variable.Span.Line}), and {argument.Type} here", $"write `{argument.Name}: {variable.Type}`"));
        }
    }
}
