using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Reads `sde name: type = vp(...)`.</summary>
internal sealed class SdeTyper(ICatalogue catalogue, StoryTypers typers, DiagnosticBag diagnostics)
{
    public Sde? Type(SdeSyntax sde)
    {
        if (typers.Types.Read(sde.Type) is not { } type) return null;
        var (name, passed) = sde.Body switch
        {
            CallSyntax { Callee: ReferenceSyntax callee } call => (callee.Name, call.Arguments),
            ReferenceSyntax reference => (reference.Name, (ValueList<PassedSyntax>)[]),
            _ => (null, []),
        };
        if (name is null || catalogue.FindSde(name.Text) is not { } of)
            return Refuse(CompilerDiagnostics.UnknownSde(name?.Span ?? sde.Body.Span, name?.Text ?? sde.Body.Span.Text, DidYouMean.Closest(name?.Text ?? "", catalogue.SdeNames), catalogue.SdeNames));
        if (type.Element != Element.Real)
            return Refuse(CompilerDiagnostics.WrongFlow(sde.Type.Span, $"an sde moves real numbers, and this is {type}", "write its type as `real[2]`"));
        return typers.Options.Read(of.Options, passed, $"`{name.Text}`", of.Options.Count == 0, sde.Body.Span, Local.Body([])) is { } options ? new(sde.Name.Text, type, of, options, sde.Name.Span) : null;
    }

    private Sde? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }
}
