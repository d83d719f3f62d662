using ProbDsl.Compiler.Binding;
using ProbDsl.Compiler.Diagnostics;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Rules;

/// <summary>`Normal(0, variance)`: the second place is the standard deviation, and the name says that something else is meant.</summary>
internal sealed class OtherSpelling(ModelSyntax model, ICatalogue catalogue)
{
    public IEnumerable<Diagnostic> Find() =>
        from law in Syntax.Expressions(model.Items).SelectMany(SyntaxWalk.All).OfType<CallSyntax>()
        where law.Callee is ReferenceSyntax
        let signature = catalogue.FindDistribution(((ReferenceSyntax)law.Callee).Name.Text)
        where signature is not null
        from warning in law.Arguments.TakeWhile(a => a.Name is null)
            .Zip(signature.Places, (passed, place) => Warning(signature, place, passed.Value)).OfType<Diagnostic>()
        select warning;

    private static Diagnostic? Warning(DistributionSignature signature, ParameterPlace place, ExprSyntax value)
    {
        if (NameOf(value) is not { } name || place.Spellings.Count < 2) return null;
        var meant = place.Spellings.Skip(1).Where(s => s.Parameters.Count == 1).Select(s => s.Parameters[0].Name)
            .FirstOrDefault(p => p == name || (p == "variance" && IsVariance(name)));
        return meant is null
            ? null : CompilerWarnings.OtherSpelling(value.Span, signature.Name, place.Spellings[0].Parameters[0].Name, name, $"write "
                + $"`{meant} = {value.Span.Text}`, or `{place.Spellings[0].Parameters[0].Name} = {value.Span.Text}` where that is meant");
    }

    private static bool IsVariance(string name) =>
        name is "var" or "sigma2" or "sigma_sq" or "sigma_squared" or "s2" or "sd2" or "sd_squared";

    private static string? NameOf(ExprSyntax value) => value switch
    {
        ReferenceSyntax reference => reference.Name.Text,
        ElementSyntax { Array: ReferenceSyntax array } => array.Name.Text,
        _ => null,
    };
}
