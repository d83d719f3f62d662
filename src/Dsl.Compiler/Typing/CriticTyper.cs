using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Types the critic's net, whose arguments are named like the story's variables, without their indices, and have their types.</summary>
internal sealed class CriticTyper(StoryTypers typers, DiagnosticBag diagnostics)
{
    public Net? Type(ValueList<CriticSyntax> critics)
    {
        if (critics.Count > 1) diagnostics.Add(CompilerDiagnostics.WrongCritic(critics[1].Net.Name.Span, "a story has one critic", "keep one `critic { }`"));
        if (critics.Count == 0 || typers.Nets.Type(critics[0].Net) is not { } net) return null;
        if (typers.Scope.FindCallable(net.Name) is { } other) diagnostics.Add(CompilerDiagnostics.DeclaredTwice(critics[0].Net.Name, Callables.NameOf(other)!.Span));
        foreach (var argument in net.Arguments) Check(argument);
        if (net.Outputs is not [{ Type.IsScalar: true }])
            diagnostics.Add(CompilerDiagnostics.WrongCritic(net.Span, $"a critic gives one number, and `{net.Name}` gives {string.Join(", ", net.Outputs.Select(o => o.Type))}", $"write `net {net.Name}(...) -> real`"));
        return net;
    }

    private void Check(Formal argument)
    {
        if (!typers.Variables.IsKnown(argument.Name))
        {
            var near = DidYouMean.Closest(argument.Name, typers.Scope.Data.Keys.Concat(typers.Scope.Targets.Keys));
            diagnostics.Add(CompilerDiagnostics.WrongCritic(argument.Span, $"a critic's arguments are variables of the story, and it has no `{argument.Name}`", near is null ? "name them after what they receive, as in `net judge(x: real[2]) -> real`" : $"did you mean `{near}`?"));
        }
        else if (typers.Variables.Find(argument.Name) is { } variable && variable.Type != argument.Type)
        {
            diagnostics.Add(CompilerDiagnostics.WrongCritic(argument.Span, $"`{argument.Name}` is {variable.Type} in the story, and {argument.Type} here", $"write `{argument.Name}: {variable.Type}`"));
        }
    }
}
