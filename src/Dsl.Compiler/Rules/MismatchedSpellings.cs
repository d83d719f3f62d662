namespace ProbDsl.Compiler.Rules;

/// <summary>Warns of an argument whose name suggests another parameter: `Normal(0, variance)`, where the second place is `sd`.</summary>
internal sealed class MismatchedSpellings(ModelSyntax model, ICatalog catalog)
{
    public IEnumerable<Diagnostic> Find()
    {
        foreach (var expr in Syntax.Expressions(model.Items))
            foreach (var part in SyntaxTree.All(expr))
                if (part is CallSyntax { Callee: ReferenceSyntax callee } distribution)
                    foreach (var warning in Find(callee.Name.Text, distribution.Arguments)) yield return warning;
    }

    private IEnumerable<Diagnostic> Find(string name, ValueList<CallArgumentSyntax> arguments)
    {
        if (catalog.FindDistribution(name) is not { } signature) yield break;
        for (var i = 0; i < Math.Min(arguments.Count, signature.Places.Count) && arguments[i].Name is null; i++)
            if (Warning(signature, signature.Places[i], arguments[i].Value) is { } warning) yield return warning;
    }

    private static Diagnostic? Warning(DistributionSignature signature, ParameterPlace place, ExprSyntax value)
    {
        if (NameOf(value) is not { } name || place.Spellings.Count < 2) return null;
        var meant = place.Spellings.Skip(1).Where(s => s.Parameters.Count == 1).Select(s => s.Parameters[0].Name)
            .FirstOrDefault(p => p == name || (p == "variance" && IsVariance(name)));
        return meant is null
            ? null : CompilerWarnings.MismatchedSpelling(value.Span, signature.Name, place.Spellings[0].Parameters[0].Name, name, $"write "
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
