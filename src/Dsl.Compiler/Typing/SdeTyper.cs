namespace ProbDsl.Compiler.Typing;

/// <summary>Types `sde name: type = vp(...)`.</summary>
internal sealed class SdeTyper(ICatalog catalog, StoryTypers typers, DiagnosticBag diagnostics)
{
    public Sde? Type(SdeSyntax sde)
    {
        if (typers.Types.Read(sde.Type) is not { } type) return null;
        var (name, passed) = sde.Body switch
        {
            CallSyntax { Callee: ReferenceSyntax callee } call => (callee.Name, call.Arguments),
            ReferenceSyntax reference => (reference.Name, (ValueList<CallArgumentSyntax>)[]),
            _ => (null, []),
        };
        if (name is null || catalog.FindSde(name.Text) is not { } of)
            return Refuse(CompilerDiagnostics.UnknownSde(name?.Span ?? sde.Body.Span, name?.Text ?? sde.Body.Span.Text,
                DidYouMean.Closest(name?.Text ?? "", catalog.SdeNames), catalog.SdeNames));
        if (type.Element != Element.Real)
            return Refuse(CompilerDiagnostics.WrongFlow(sde.Type.Span, $"an sde transforms real numbers, but this is {type}",
                "write its type as `real[2]`"));
        if (typers.Options.Read(of.Options, passed, $"`{name.Text}`", of.Options.Count == 0, sde.Body.Span,
            Local.Body([])) is not { } options) return null;
        return options.Select(o => IsOfTime(name.Text, o)).ToList().Contains(false)
            ? null : new(sde.Name.Text, type, of, options, sde.Name.Span);
    }

    /// <summary>Checks a function argument: it takes only the time, and does not depend on trained parameters.</summary>
    private bool IsOfTime(string sde, GivenOption option)
    {
        if (option.Value is not CallableName named) return true;
        if (!new BuiltInNetCall(sde, [new("t", "the time", new TensorType(Element.Unit, []))], TensorType.Real, typers,
            diagnostics) { AllowsMoreArguments = false }.Fits(named)) return false;
        if (NetIn((StoryFunction)typers.Callables.Find(named.Name)!, []) is not { } net) return true;
        diagnostics.Add(CompilerDiagnostics.WrongArguments(named.Span, $"`{named.Name}` calls the net `{net.Name}` (line {net.Span.Line}), "
            + $"but the noise schedule of `{sde}` must be known before training",
            $"write `{named.Name}` with numbers, hyperparameters and functions of the time"));
        return false;
    }

    /// <summary>The first net that a function calls, directly or indirectly; null if there is none.</summary>
    /// <param name="function">The function.</param>
    /// <param name="entered">The functions that were looked at.</param>
    private Net? NetIn(StoryFunction function, HashSet<string> entered) =>
        ExprTree.All(function.Body).OfType<Call>().Where(c => entered.Add(c.Of))
            .Select(c => typers.Callables.Find(c.Of) switch { Net net => net, StoryFunction inner => NetIn(inner, entered), _ => null })
            .FirstOrDefault(n => n is not null);

    private Sde? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
