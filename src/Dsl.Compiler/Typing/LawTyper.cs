using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Reads the right side of `~`: a distribution, its arguments in any spelling, and the type that it draws.</summary>
internal sealed class LawTyper(ICatalogue catalogue, ExpressionTyper expressions, ShapeAdvice advice, DiagnosticBag diagnostics)
{
    /// <summary>The law and what it draws. A declared target is checked against it; without one, the law's own type is the answer.</summary>
    public (Law Law, TensorType Draws)? Type(ExprSyntax written, ValueList<Loop> loops, Access? declared, SourceSpan target)
    {
        if (written is not CallSyntax { Callee: ReferenceSyntax name } call) return Refuse(CompilerDiagnostics.NotADistribution(written.Span));
        if (catalogue.FindDistribution(name.Name.Text) is not { } signature)
            return Refuse(CompilerDiagnostics.UnknownDistribution(name.Span, name.Name.Text, DidYouMean.Closest(name.Name.Text, catalogue.DistributionNames), catalogue.DistributionNames));
        if (Assign(signature, call) is not { } assigned) return null;
        var given = assigned.Select(a => expressions.Type(a.Value, loops) is { } value ? new Given(a.Parameter, value) : null).ToList();
        if (given.Contains(null)) return null;
        var law = new Law(signature, [.. given.OfType<Given>()], call.Span);
        return new LawShapes(law, target, advice, diagnostics).Draws(declared) is { } draws ? (law, draws) : null;
    }

    /// <summary>Which parameter each argument is for; every place is filled exactly once.</summary>
    private List<Assigned>? Assign(DistributionSignature signature, CallSyntax call)
    {
        var places = new Assigned?[signature.Places.Count];
        var position = 0;
        foreach (var passed in call.Arguments)
        {
            var place = passed.Name is { } name ? PlaceOf(signature, name) : position++;
            if (place is not { } at) return null;
            if (at >= places.Length) return Wrong(passed.Span, $"`{signature.Name}` takes {places.Length} argument{(places.Length == 1 ? "" : "s")}, and this is one more", $"its signature is `{signature}`");
            var parameter = passed.Name is { } written ? signature.Places[at].Spellings.First(s => s.Name == written.Text) : signature.Places[at].Spellings[0];
            if (places[at] is { } earlier)
                return Wrong(passed.Span, parameter == earlier.Parameter ? $"`{parameter.Name}` is given twice" : $"`{earlier.Parameter.Name}` and `{parameter.Name}` are two spellings of one argument", $"give one of them; the signature is `{signature}`");
            places[at] = new(parameter, passed.Value);
        }

        var missing = Array.FindIndex(places, p => p is null);
        if (missing >= 0) return Wrong(call.Span, $"`{signature.Name}` needs {string.Join(" or ", signature.Places[missing].Spellings.Select(s => $"`{s.Name}`"))}", $"its signature is `{signature}`");
        return [.. places.OfType<Assigned>()];
    }

    private int? PlaceOf(DistributionSignature signature, NameSyntax name)
    {
        var place = signature.Places.ToList().FindIndex(p => p.Spellings.Any(s => s.Name == name.Text));
        if (place >= 0) return place;
        var near = DidYouMean.Closest(name.Text, signature.Parameters.Select(p => p.Name));
        Wrong(name.Span, $"`{signature.Name}` has no parameter `{name.Text}`", near is null ? $"its signature is `{signature}`" : $"did you mean `{near}`? Its signature is `{signature}`");
        return null;
    }

    private List<Assigned>? Wrong(SourceSpan span, string message, string next)
    {
        diagnostics.Add(CompilerDiagnostics.WrongArguments(span, message, next));
        return null;
    }

    private (Law Law, TensorType Draws)? Refuse(Diagnostic diagnostic)
    {
        diagnostics.Add(diagnostic);
        return null;
    }

    /// <summary>An argument as written and the parameter it is for.</summary>
    private sealed record Assigned(Parameter Parameter, ExprSyntax Value);
}
