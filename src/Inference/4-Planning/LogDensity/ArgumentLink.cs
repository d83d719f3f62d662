namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// An argument that is an unknown, or a link function of a sum with one: `rate`, `exp(a + b * x[n])`, `k / exp(a + b * x[n])`. The other
/// terms of the sum count as 0, the other factors have known values.
/// </summary>
/// <param name="Unknown">The unknown, or the element of one, that the argument reads.</param>
/// <param name="Inverse">From the value of the argument to that of the unknown; NaN where there is none.</param>
internal sealed record ArgumentLink(Access Unknown, Func<double, double> Inverse)
{
    /// <summary>The link of an argument; null if it is another expression.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="valueOf">The value of a factor; null if it is not known.</param>
    public static ArgumentLink? Find(ModelGraph graph, Expr argument, Func<Expr, double?> valueOf) =>
        (Form.Analyze(graph, argument, name => graph[name].Role is Role.Param or Role.Latent), argument) switch
        {
            (KnownForm, _) => null,
            (ElementForm { Access: var unknown }, _) => new(unknown, value => value),
            (_, Access defined) => Definitions.Expand(graph, defined) is { } definition ? Find(graph, definition, valueOf) : null,
            (_, Apply { Function.Name: "+" } sum) => sum.Arguments.Select(term => Find(graph, term, valueOf))
                .FirstOrDefault(link => link is not null),
            (_, Apply { Function.Name: "-" } difference) => Find(graph, difference.Arguments.First(), valueOf),
            (_, Apply { Function.Name: "*" } product) => OfProduct(graph, [.. product.Arguments], valueOf),
            (_, Apply { Function.Name: "/" } ratio) => OfRatio(graph, [.. ratio.Arguments], valueOf),
            (_, Apply { Function.Name: "exp" } of) => Through(graph, of.Arguments.First(), valueOf, Math.Log),
            (_, Apply { Function.Name: "sigmoid" } of) =>
                Through(graph, of.Arguments.First(), valueOf, value => Math.Log(value / (1 - value))),
            (_, Apply { Function.Name: "sqrt" } of) => Through(graph, of.Arguments.First(), valueOf, value => value * value),
            _ => null,
        };

    private static ArgumentLink? OfProduct(ModelGraph graph, Expr[] factors, Func<Expr, double?> valueOf) =>
        valueOf(factors[0]) is { } first ? Through(graph, factors[1], valueOf, value => value / first)
            : valueOf(factors[1]) is { } second ? Through(graph, factors[0], valueOf, value => value / second) : null;

    private static ArgumentLink? OfRatio(ModelGraph graph, Expr[] parts, Func<Expr, double?> valueOf) =>
        valueOf(parts[0]) is { } above ? Through(graph, parts[1], valueOf, value => above / value)
            : valueOf(parts[1]) is { } below ? Through(graph, parts[0], valueOf, value => value * below) : null;

    private static ArgumentLink? Through(ModelGraph graph, Expr inside, Func<Expr, double?> valueOf, Func<double, double> inverse) =>
        Find(graph, inside, valueOf) is { } inner ? inner with { Inverse = value => inner.Inverse(inverse(value)) } : null;
}
