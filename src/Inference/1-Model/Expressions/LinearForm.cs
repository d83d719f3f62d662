namespace ProbDsl.Inference.Expressions;

/// <summary>
/// Writes a number as a sum of products with at most one unknown each, through definitions (`=`) and functions of the story: `i[z[n]] +
/// b[z[n]] * a[n]`, or `dot(b[z[n]], x[n])` with a vector of unknowns.
/// </summary>
public sealed class LinearForm
{
    // definitions that read one before twice have a sum of exponentially many products
    private const int Most = 1_000;

    private readonly ModelGraph graph;
    private readonly Func<string, bool> isUnknown;
    private readonly Dictionary<Expr, ValueList<LinearTerm>?> known = [];

    private LinearForm(ModelGraph graph, Func<string, bool> isUnknown) => (this.graph, this.isUnknown) = (graph, isUnknown);

    /// <summary>The terms of an expression, equal ones together; null if it is not such a sum.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="expr">A scalar.</param>
    /// <param name="isUnknown">Selects the variables that count as unknowns.</param>
    public static ValueList<LinearTerm>? Analyze(ModelGraph graph, Expr expr, Func<string, bool> isUnknown) =>
        expr.Type.Rank == 0 ? new LinearForm(graph, isUnknown).Terms(expr) : null;

    private ValueList<LinearTerm>? Terms(Expr of) => (Form.Analyze(graph, of, isUnknown), of) switch
    {
        (KnownForm, _) => [new(null, 1, [of], [])],
        (ElementForm { Access: { Type.Rank: 0 } access }, _) => [new(access, 1, [], [])],
        (_, Access access) => Once(access, () => Definitions.Expand(graph, access)),
        (_, Call call) => Once(call, () => graph.Callables.FirstOrDefault(c => c.Name == call.Of) is StoryFunction function
            ? InlinedFunction.Expand(function, call) : null),
        (_, Apply { Function.Name: "+", Given: [Expr left, Expr right] }) => Sum(Terms(left), Terms(right), 1),
        (_, Apply { Function.Name: "-", Given: [Expr left, Expr right] }) => Sum(Terms(left), Terms(right), -1),
        (_, Apply { Function.Name: "neg", Given: [Expr one] }) => Sum([], Terms(one), -1),
        (_, Apply { Function: { Conditions: 1, Linearity: Linearity.Joint }, Given: [Expr condition, Expr left, Expr right] } choice)
            when IsKnown(condition) => Choice(choice, condition, left, right),
        (_, Apply { Function.Name: "*" or "/" or "dot" } product) => Product(product, [.. product.Arguments]),
        _ => null,
    };

    /// <summary>The terms of what stands for an expression, once for all its reads.</summary>
    private ValueList<LinearTerm>? Once(Expr of, Func<Expr?> meaning)
    {
        if (!known.TryGetValue(of, out var terms)) known[of] = terms = meaning() is { } value ? Terms(value) : null;
        return terms;
    }

    private static ValueList<LinearTerm>? Sum(ValueList<LinearTerm>? left, ValueList<LinearTerm>? right, int sign)
    {
        if (left is null || right is null) return null;
        var all = left.Concat(right.Select(t => t with { Scale = sign * t.Scale })).GroupBy(t => t with { Scale = 1 })
            .Select(same => same.Key with { Scale = same.Sum(t => t.Scale) }).ToValueList();
        return all.Count <= Most ? all : null;
    }

    /// <summary>`if c then x else y`: the terms of x times `if c then 1 else 0`, and those of y times `if c then 0 else 1`.</summary>
    private ValueList<LinearTerm>? Choice(Apply choice, Expr condition, Expr left, Expr right)
    {
        return Sum(Where(left, 1, 0), Where(right, 0, 1), 1);

        ValueList<LinearTerm>? Where(Expr part, int yes, int no) => Terms(part) is not { } terms ? null
            : [.. terms.Select(t => t with { Factors = [.. t.Factors, choice with { Given = [condition, Number(yes), Number(no)] }] })];

        Literal Number(int value) => new(value, TensorType.Real, choice.Span);
    }

    private ValueList<LinearTerm>? Product(Apply apply, List<Expr> of)
    {
        if (of.Count != 2 || of[0].Type.Rank != of[1].Type.Rank) return null;
        var factor = IsKnown(of[1]) ? of[1] : of[0];
        var rest = factor == of[1] ? of[0] : of[1];
        if (!IsKnown(factor)) return null;
        if (apply.Function.Name == "dot")
            return Form.Analyze(graph, rest, isUnknown) is ElementForm { Access: { Type.Rank: 1 } access }
                ? [new(access, 1, [factor], [])] : null;
        if (factor.Type.Rank > 0 || Terms(rest) is not { } terms) return null;
        if (apply.Function.Name == "*") return [.. terms.Select(t => t with { Factors = [.. t.Factors, factor] })];
        return factor == of[1] ? [.. terms.Select(t => t with { Divisors = [.. t.Divisors, factor] })] : null;
    }

    private bool IsKnown(Expr expr) => Form.Analyze(graph, expr, isUnknown) is KnownForm;
}

/// <summary>
/// One product: a number, factors and divisors without unknowns, and the unknown, a number or a vector in a dot product with a vector among
/// the factors; null if the product has no unknown.
/// </summary>
public sealed record LinearTerm(Access? Unknown, double Scale, ValueList<Expr> Factors, ValueList<Expr> Divisors)
{
    /// <summary>What the product reads besides its unknown.</summary>
    public IEnumerable<Expr> Known => Factors.Concat(Divisors);
}
