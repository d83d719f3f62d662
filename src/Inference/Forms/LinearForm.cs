using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Forms;

/// <summary>
/// Writes a number as a sum of products with at most one unknown each, through definitions (`=`): `i[z[n]] + b[z[n]] * a[n]`, or
/// `dot(b[z[n]], x[n])` with a vector of unknowns.
/// </summary>
public static class LinearForm
{
    /// <summary>The terms of an expression; null if it is not such a sum.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="expr">A scalar.</param>
    /// <param name="isUnknown">Selects the variables that count as unknowns.</param>
    public static ValueList<LinearTerm>? Of(ModelGraph graph, Expr expr, Func<string, bool> isUnknown)
    {
        return expr.Type.Rank == 0 ? Terms(expr) : null;

        ValueList<LinearTerm>? Terms(Expr of) => (Form.Of(graph, of, isUnknown), of) switch
        {
            (KnownForm, _) => [new(null, 1, [of], [])],
            (ElementForm { Access: { Type.Rank: 0 } access }, _) => [new(access, 1, [], [])],
            (_, Access access) => Definitions.Expand(graph, access) is { } definition ? Terms(definition) : null,
            (_, Apply { Function.Name: "+" } sum) => Sum(sum, 1),
            (_, Apply { Function.Name: "-" } difference) => Sum(difference, -1),
            (_, Apply { Function.Name: "neg" } negated) => Terms(negated.Arguments.First()) is { } terms
                ? [.. terms.Select(t => t with { Sign = -t.Sign })] : null,
            (_, Apply { Function.Name: "*" or "/" or "dot" } product) => Product(product, [.. product.Arguments]),
            _ => null,
        };

        ValueList<LinearTerm>? Sum(Apply apply, int sign) =>
            apply.Arguments.ToList() is [{ Type.Rank: 0 } left, { Type.Rank: 0 } right] && Terms(left) is { } own
                && Terms(right) is { } other ? [.. own, .. other.Select(t => t with { Sign = sign * t.Sign })] : null;

        ValueList<LinearTerm>? Product(Apply apply, List<Expr> of)
        {
            if (of.Count != 2 || of[0].Type.Rank != of[1].Type.Rank) return null;
            var factor = Form.Of(graph, of[1], isUnknown) is KnownForm ? of[1] : of[0];
            var rest = factor == of[1] ? of[0] : of[1];
            if (Form.Of(graph, factor, isUnknown) is not KnownForm) return null;
            if (apply.Function.Name == "dot")
                return Form.Of(graph, rest, isUnknown) is ElementForm { Access: { Type.Rank: 1 } access }
                    ? [new(access, 1, [factor], [])] : null;
            if (factor.Type.Rank > 0 || Terms(rest) is not { } terms) return null;
            if (apply.Function.Name == "*") return [.. terms.Select(t => t with { Factors = [.. t.Factors, factor] })];
            return factor == of[1] ? [.. terms.Select(t => t with { Divisors = [.. t.Divisors, factor] })] : null;
        }
    }
}

/// <summary>
/// One product: a sign, factors and divisors without unknowns, and the unknown, a number or a vector in a dot product with a vector among
/// the factors; null if the product has no unknown.
/// </summary>
public sealed record LinearTerm(Access? Unknown, int Sign, ValueList<Expr> Factors, ValueList<Expr> Divisors)
{
    /// <summary>What the product reads besides its unknown.</summary>
    public IEnumerable<Expr> Known => Factors.Concat(Divisors);
}
