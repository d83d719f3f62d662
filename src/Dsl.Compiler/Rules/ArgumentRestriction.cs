namespace ProbDsl.Compiler.Rules;

/// <summary>The help for an argument whose unknowns are not restricted to its set: a type, another spelling, or a function.</summary>
internal sealed class ArgumentRestriction(ModelGraph graph)
{
    /// <summary>The help for one argument of a distribution.</summary>
    public string Advice(DistributionCall call, BoundArgument given) =>
        string.Join(", or ", new[] { OfDeclaration(given), OfSpelling(call, given) }.OfType<string>()) is { Length: > 0 } advice
            ? $"write {advice}" : $"write {OfFunction(given)}";

    /// <summary>`sd: positive ~ Normal(0, 1)`: the declaration of an unknown with a narrower type.</summary>
    private string? OfDeclaration(BoundArgument given)
    {
        if (given is not { Value: Access access, Parameter.Type.Element: var asked }) return null;
        var unknown = graph.Find(access.Of)!;
        var type = unknown.Type with { Element = asked };
        if (unknown is { Role: Role.Param, Type.Element: Element.Real }) return $"`param {access.Of}{Dims(unknown)}: {type}` on line "
            + $"{unknown.Span.Line}";
        return unknown.Type.ElementRank > 0 || asked == Element.Simplex
            || graph.StatementsOf(access.Of).ToList() is not [Draw { Distribution.Of.Target.Dims.Count: 0 } draw] ? null
            : $"`{draw.Name}: {type} ~ {draw.Distribution.Span.OneLine}` on line {draw.Span.Line}";
    }

    private static string Dims(Variable unknown) => unknown.Extents.Count == 0 ? "" : $"[{string.Join(", ", unknown.Extents)}]";

    /// <summary>`Bernoulli(logit = a + b * x[n])`: a spelling of the argument that takes all real values.</summary>
    private static string? OfSpelling(DistributionCall call, BoundArgument given)
    {
        var place = call.Of.Places.First(p => p.Spellings.Any(s => s.Parameters.Contains(given.Parameter)));
        var real = place.Spellings.Where(s => s.Parameters.Count == 1).Select(s => s.Parameters[0])
            .FirstOrDefault(p => p.Kind is TypePattern { Element: Element.Real, Dims.Count: var rank }
                && rank == given.Parameter.Type.Dims.Count);
        if (real is null) return null;
        var spelled = $"{real.Name} = {given.Value.Span.OneLine}";
        return call.Arguments.Count == 1 ? $"`{call.Of.Name}({spelled})`" : $"`{spelled}`";
    }

    private static string OfFunction(BoundArgument given)
    {
        var function = given.Parameter.Type.Element switch { Element.Unit => "sigmoid", Element.Simplex => "softmax", _ => "exp" };
        return $"`{function}({given.Value.Span.OneLine})`";
    }
}
