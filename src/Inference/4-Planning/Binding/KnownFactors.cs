namespace ProbDsl.Inference.Binding;

/// <summary>
/// The part of a positive argument that is known whatever the unknowns are: of a product such as `drift * elapsed[t]`, with a positive
/// unknown, the factors without unknowns, which have the sign of the product.
/// </summary>
internal static class KnownFactors
{
    private const int MostDefinitions = 10;

    /// <summary>The expression with each positive unknown factor replaced by 1; null if it is not such a product, or nothing is known.
    /// </summary>
    public static Expr? Extract(ModelGraph graph, Expr expr, Func<string, bool> isUnknown)
    {
        var isAny = false;
        var shared = new Dictionary<Access, Expr?>();
        return Known(expr) is { } known && isAny ? known : null;

        Expr? Known(Expr of)
        {
            if (Form.Analyze(graph, of, isUnknown) is KnownForm)
            {
                isAny |= of is not Literal;
                return of;
            }

            return of switch
            {
                Access access when graph[access.Of].Role == Role.Derived => Shared(access),
                Access { Type: { Rank: 0, Element: Element.Positive } } => One(of),
                Apply { Function.Name: "exp", Type.Rank: 0 } => One(of),
                Apply { Function.Name: "*" or "/" or "sqrt" } product => Parts(product, [.. product.Arguments]),
                Apply { Function.Name: "^" } power => power.Arguments.ToList() is [var raised, Literal by]
                    && Parts(power, [raised]) is { } factor ? factor with { Given = [.. factor.Given, by] } : null,
                _ => null,
            };
        }

        // a definition of which nothing is known is 1, and a known one is written anew wherever it is read
        Expr? Shared(Access access)
        {
            if (shared.TryGetValue(access, out var found)) return found;
            if (shared.Count == MostDefinitions || Definitions.Expand(graph, access) is not { } value) return null;
            shared[access] = null;
            var outer = isAny;
            isAny = false;
            found = Known(value) is { } factors ? isAny ? factors : One(access) : null;
            isAny |= outer;
            return shared[access] = found;
        }

        Apply? Parts(Apply apply, List<Expr> arguments)
        {
            List<Expr?> known = arguments.ConvertAll(Known);
            return known.Contains(null) ? null : apply with { Given = [.. known.Select(k => k!)] };
        }
    }

    private static Literal One(Expr expr) => new(1, expr.Type, expr.Span);
}
