using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Expressions;

namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// An argument that is an unknown, or a link function of a sum with one: `rate`, `exp(a + b * x[n])`. The other terms of the sum count as
/// 0.
/// </summary>
/// <param name="Unknown">The unknown, or the element of one, that the argument reads.</param>
/// <param name="Inverse">From the value of the argument to that of the unknown; NaN where there is none.</param>
internal sealed record ArgumentLink(Access Unknown, Func<double, double> Inverse)
{
    /// <summary>The link of an argument; null if it is another expression.</summary>
    public static ArgumentLink? Of(ModelGraph graph, Expr argument) =>
        (Form.Of(graph, argument, name => graph[name].Role is Role.Param or Role.Latent), argument) switch
        {
            (KnownForm, _) => null,
            (ElementForm { Access: var unknown }, _) => new(unknown, value => value),
            (_, Access defined) => Definitions.Expand(graph, defined) is { } definition ? Of(graph, definition) : null,
            (_, Apply { Function.Name: "+" } sum) => sum.Arguments.Select(term => Of(graph, term)).FirstOrDefault(link => link is not null),
            (_, Apply { Function.Name: "-" } difference) => Of(graph, difference.Arguments.First()),
            (_, Apply { Function.Name: "exp" } of) => Through(graph, of, Math.Log),
            (_, Apply { Function.Name: "sigmoid" } of) => Through(graph, of, value => Math.Log(value / (1 - value))),
            (_, Apply { Function.Name: "sqrt" } of) => Through(graph, of, value => value * value),
            _ => null,
        };

    private static ArgumentLink? Through(ModelGraph graph, Apply function, Func<double, double> inverse) =>
        Of(graph, function.Arguments.First()) is { } inner ? inner with { Inverse = value => inner.Inverse(inverse(value)) } : null;
}
