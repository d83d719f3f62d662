namespace ProbDsl.Inference.Starts;

/// <summary>
/// The units of an expression's element, one for each term of a sum: `a[g[n]] + b[g[n]] * x[n]` has the unit of a, and that of b times
/// that of x. A function that is not linear has no unit, and a term of 0 is none.
/// </summary>
/// <param name="problem">The story with its data.</param>
/// <param name="data">The units of data.</param>
/// <param name="elements">Which elements have units of their own.</param>
internal sealed class UnitTerms(Problem problem, DataUnits data, UnitElements elements)
{
    /// <summary>The largest number of terms that are compared.</summary>
    private const int Most = 256;

    private static readonly UnitProduct one = UnitProduct.Number(0);

    /// <param name="expr">The expression.</param>
    /// <param name="at">The element's position along each dimension of the expression, from 0; null for every position.</param>
    /// <param name="loops">The positions of loops, from 1; other loops are at every position.</param>
    public IReadOnlyList<UnitProduct> Of(Expr expr, IReadOnlyList<int?> at, ImmutableDictionary<string, int> loops) => expr switch
    {
        Literal literal => OfNumber(literal.Value),
        Access access => OfAccess(access, at, loops),
        Part part => Of(part.Of, Positions(part.At, part.Of.Type.Rank, at, loops), loops),
        ArrayLiteral list => [.. (at[0] is { } item ? [list.Items[item]] : list.Items).SelectMany(i => Of(i, [.. at.Skip(1)], loops))],
        Fold { By: FoldKind.Prod } => [],
        Fold { By: FoldKind.List } list => Of(list.Body, [.. at.Skip(1)],
            at[0] is { } item && elements.RangeOf(list.Over) is var (from, _)
                ? loops.SetItem(list.Over.Name, from + item) : loops.Remove(list.Over.Name)),
        Fold sum => elements.RangeOf(sum.Over) is var (from, to)
            ? [.. Enumerable.Range(from, Math.Max(0, to - from + 1)).SelectMany(k => Of(sum.Body, at, loops.SetItem(sum.Over.Name, k)))
                .Take(Most)]
            : Of(sum.Body, at, loops.Remove(sum.Over.Name)),
        Apply apply => OfFunction(apply, at, loops),
        Call call when problem.Graph.Callables.First(c => c.Name == call.Of) is StoryFunction function =>
            Of(InlinedFunction.Expand(function, call), at, loops),
        _ => [one],
    };

    /// <summary>The elements that an access reads or draws at a position along each of its own dimensions.</summary>
    public IEnumerable<UnitProduct> OfElements(Access access, IReadOnlyList<int?> at, ImmutableDictionary<string, int> loops)
    {
        var variable = problem.Graph[access.Of];
        var positions = Positions(access.At, variable.Whole.Rank, at, loops);
        return variable.Role == Role.Data ? [UnitProduct.Number(data.LogUnitOf(variable, positions.Length > 0 ? positions[^1] : null))]
            : elements.At(variable, positions).Select(UnitProduct.Of);
    }

    private IReadOnlyList<UnitProduct> OfAccess(Access access, IReadOnlyList<int?> at, ImmutableDictionary<string, int> loops) =>
        problem.Graph[access.Of].Role == Role.Constant ? OfNumber(problem.Hyperparameters[access.Of])
            : [.. OfElements(access, at, loops)];

    private static IReadOnlyList<UnitProduct> OfNumber(double number) =>
        number == 0 || !double.IsFinite(number) ? [] : [UnitProduct.Number(Math.Log(Math.Abs(number)))];

    private IReadOnlyList<UnitProduct> OfFunction(Apply apply, IReadOnlyList<int?> at, ImmutableDictionary<string, int> loops)
    {
        Expr[] of = [.. apply.Arguments];
        return (apply.Function.Linearity, apply.Function.Name, of) switch
        {
            (Linearity.Joint, "transpose", [var matrix]) => Of(matrix, [.. at.Reverse()], loops),
            (Linearity.Joint, _, _) => [.. of.Skip(apply.Function.Conditions)
                .SelectMany(a => Of(a, apply.Function.CombinesElements ? Trailing(a, at) : Every(a), loops)).Take(Most)],
            (Linearity.EachAlone, "dot", [var left, var right]) => Summed(left, k => [k], right, k => [k], left.Type.Dims[^1], loops),
            (Linearity.EachAlone, "@", [var left, var right]) => Summed(left, k => left.Type.Rank == 2 ? [at[0], k] : [k],
                right, k => right.Type.Rank == 2 ? [k, at[^1]] : [k], left.Type.Dims[^1], loops),
            (Linearity.EachAlone, "outer", [var left, var right]) => Products(Of(left, [at[0]], loops), Of(right, [at[1]], loops), 1),
            (Linearity.EachAlone, _, [var left, var right]) when apply.Function.CombinesElements =>
                Products(Of(left, Trailing(left, at), loops), Of(right, Trailing(right, at), loops), 1),
            (Linearity.FirstAlone, _, [var over, var under]) when apply.Function.CombinesElements =>
                Products(Of(over, Trailing(over, at), loops), [.. Of(under, Trailing(under, at), loops).Take(1)], -1),
            (_, "sqrt", [var square]) => [.. Of(square, Trailing(square, at), loops).Select(t => one.Times(t, 0.5))],
            _ => [one],
        };
    }

    private IReadOnlyList<UnitProduct> Summed(Expr left, Func<int?, int?[]> leftAt, Expr right, Func<int?, int?[]> rightAt, Extent along,
        ImmutableDictionary<string, int> loops) =>
        [.. (elements.SizeOf(along) is { } size ? Enumerable.Range(0, size).Select(k => (int?)k) : [null])
            .SelectMany(k => Products(Of(left, leftAt(k), loops), Of(right, rightAt(k), loops), 1)).Take(Most)];

    private static IReadOnlyList<UnitProduct> Products(IReadOnlyList<UnitProduct> left, IReadOnlyList<UnitProduct> right, double power) =>
        [.. left.SelectMany(l => right.Select(r => l.Times(r, power))).Take(Most)];

    /// <summary>The positions along the dimensions of an operand that is repeated along the others.</summary>
    private static int?[] Trailing(Expr operand, IReadOnlyList<int?> at) =>
        [.. Enumerable.Repeat((int?)null, Math.Max(0, operand.Type.Rank - at.Count)), .. at.TakeLast(operand.Type.Rank)];

    private static int?[] Every(Expr operand) => new int?[operand.Type.Rank];

    private int?[] Positions(
        ValueList<At> indices, int rank, IReadOnlyList<int?> at, ImmutableDictionary<string, int> loops)
    {
        var (positions, next) = (new int?[rank], 0);
        for (var d = 0; d < rank; d++)
            positions[d] = d >= indices.Count || indices[d] is WholeDimension ? Next()
                : indices[d] is SliceIndex slice ? PositionOf(slice.From, loops) + Next()
                : PositionOf(indices[d], loops);
        return positions;

        int? Next() => next < at.Count ? at[next++] : null;
    }

    private int? PositionOf(At at, ImmutableDictionary<string, int> loops) =>
        at is not (AffineIndex or CombinedIndex) || At.PositionOf(at) is not { } position
            || position.Symbols.Any(s => Size.LoopOf(s) is { } loop ? !loops.ContainsKey(loop) : problem.IsRagged(Size.Of(s)))
            ? null : (int)position.Evaluate(s => Size.LoopOf(s) is { } loop ? loops[loop] : problem.Sizes[s]) - 1;
}
