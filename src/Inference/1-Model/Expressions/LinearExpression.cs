namespace ProbDsl.Inference.Expressions;

/// <summary>
/// An expression, of any shape, that is linear in some variables plus a part without them, through definitions (`=`) and functions of the
/// story: sums, differences, choices by a condition without them, and products in which one operand at most reads them, or both where
/// <see cref="Product"/> has their product, and vectors written by their elements.
/// </summary>
/// <typeparam name="T">What is computed of the linear part.</typeparam>
/// <param name="graph">The story.</param>
/// <param name="isUnknown">Selects the variables.</param>
public abstract class LinearExpression<T>(ModelGraph graph, Func<string, bool> isUnknown)
    where T : class
{
    // what several reads share is computed once
    private readonly Dictionary<Expr, (bool Holds, T? Coefficients)> known = [];

    /// <summary>Selects the variables.</summary>
    protected Func<string, bool> IsUnknown { get; } = isUnknown;

    /// <summary>The same outside of a loop, for what is read there and does not depend on the loop; null outside of all loops.</summary>
    protected (LinearExpression<T> Of, Loop Over)? Outside { get; init; }

    /// <summary>Whether the expression has this form, and its linear part; null if it does not read the variables.</summary>
    public (bool Holds, T? Coefficients) Of(Expr expr) => !Reads(expr) ? (true, null) : expr switch
    {
        Access access when IsUnknown(access.Of) => Read(access) is { } read ? (true, read) : (false, null),
        Access access => Once(access, () => Definitions.Expand(graph, access)),
        Call call => Once(call, () => graph.Callables.FirstOrDefault(c => c.Name == call.Of) is StoryFunction function
            ? InlinedFunction.Expand(function, call) : null),
        Apply { Function: { Conditions: 1, Linearity: Linearity.Joint }, Given: [Expr condition, Expr left, Expr right] } choice
            when !Reads(condition) && left.Type.Rank == choice.Type.Rank && right.Type.Rank == choice.Type.Rank =>
            Choice(choice, condition, left, right),
        Apply { Function.Name: "+" or "-", Given: [Expr left, Expr right] } sum
            when left.Type.Rank == sum.Type.Rank && right.Type.Rank == sum.Type.Rank => Sum(sum, left, right),
        Apply { Function.Linearity: Linearity.Joint, Given: [Expr one] } alone
            when alone.Function.CombinesElements || !one.Type.Dims.Any(d => ElementDraw.Varies(graph, d)) =>
            Then(Of(one), coefficients => Multiply(alone, 0, coefficients)),
        Apply { Function.Name: "*" or "dot" or "@", Given: [Expr left, Expr right] } product =>
            !Reads(left) ? Then(Of(right), coefficients => Multiply(product, 1, coefficients))
            : !Reads(right) ? Then(Of(left), coefficients => Multiply(product, 0, coefficients)) : Both(product, left, right),
        Apply { Function.Name: "/", Given: [Expr left, Expr right] } quotient when !Reads(right) =>
            Then(Of(left), coefficients => Multiply(quotient, 0, coefficients)),
        Part part => Then(Of(part.Of), coefficients => Element(part, coefficients)),
        Fold { By: FoldKind.Sum } sum => Total(sum),
        Fold { By: FoldKind.List, Body.Type.Rank: 0 } or ArrayLiteral { Type.Rank: 1 } => Elements(expr),
        Apply { Function.Name: "concat", Type: { Rank: 1, Dims: [{ Size.Number: { } count }] } } joined
            when joined.Arguments.All(a => a.Type.Dims.All(d => d.Size.Number is not null)) =>
            Once(joined, () => ElementAt.Listed(joined, (int)count)),
        _ => (false, null),
    };

    /// <summary>The coefficients of a read of one of the variables; null if it cannot be read so.</summary>
    protected abstract T? Read(Access access);

    /// <summary>The sum of two coefficients, or of one of them and its negative.</summary>
    protected abstract T Add(T left, T right, bool isDifference);

    /// <summary>A coefficients with its sign changed.</summary>
    protected abstract T Negate(T coefficients);

    /// <summary>The value of an operation in which a coefficients takes the place of one operand.</summary>
    protected abstract T Multiply(Apply by, int operand, T coefficients);

    /// <summary>What is computed of a product of which both operands read the variables; null if it is not supported.</summary>
    protected virtual T? Product(Apply product, T left, T right) => null;

    /// <summary>Whether a sum over a loop has this form, and its coefficients.</summary>
    protected virtual (bool Holds, T? Coefficients) Total(Fold sum) => (false, null);

    /// <summary>
    /// Whether a vector written by its elements, `[a * x[1], x[2]]` or `[b[k] * x[k] for k in 1..K]`, has this form, and its coefficients.
    /// </summary>
    protected virtual (bool Holds, T? Coefficients) Elements(Expr list) => (false, null);

    /// <summary>The coefficients of elements of a vector.</summary>
    protected abstract T Element(Part part, T coefficients);

    private bool Reads(Expr expr) => DeepReads.Find(graph, expr).Any(a => IsUnknown(a.Of));

    /// <summary>What stands for an expression, once for all its reads.</summary>
    private (bool Holds, T? Coefficients) Once(Expr of, Func<Expr?> meaning)
    {
        if (Outside is var (outside, over) && !ExprTree.LoopsIn(of).Contains(over)) return outside.Once(of, meaning);
        if (!known.TryGetValue(of, out var found)) known[of] = found = meaning() is { } value ? Of(value) : (false, null);
        return found;
    }

    /// <summary>`if c then x else y` is the sum of `if c then x else 0` and `if c then 0 else y`.</summary>
    private (bool, T?) Choice(Apply choice, Expr condition, Expr left, Expr right)
    {
        var zero = new Literal(0, TensorType.Real, choice.Span);
        var (first, second) = (choice with { Given = [condition, left, zero] }, choice with { Given = [condition, zero, right] });
        var ((isLeft, own), (isRight, other)) = (Then(Of(left), c => Multiply(first, 1, c)), Then(Of(right), c => Multiply(second, 2, c)));
        if (!isLeft || !isRight) return (false, null);
        return (true, own is null ? other : other is null ? own : Add(own, other, isDifference: false));
    }

    private (bool, T?) Sum(Apply sum, Expr left, Expr right)
    {
        var ((isLeft, own), (isRight, other)) = (Of(left), Of(right));
        var isDifference = sum.Function.Name == "-";
        if (!isLeft || !isRight) return (false, null);
        return (true, own is null ? isDifference && other is not null ? Negate(other) : other
            : other is null ? own : Add(own, other, isDifference));
    }

    private (bool, T?) Both(Apply product, Expr left, Expr right) =>
        Of(left) is (true, { } one) && Of(right) is (true, { } other) && Product(product, one, other) is { } both
            ? (true, both) : (false, null);

    private static (bool, T?) Then((bool Holds, T? Coefficients) of, Func<T, T> next) =>
        of is (true, { } coefficients) ? (true, next(coefficients)) : of;
}
