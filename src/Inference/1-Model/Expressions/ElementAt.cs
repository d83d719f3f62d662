namespace ProbDsl.Inference.Expressions;

/// <summary>
/// Elements of an expression of an array, written as the same expression of elements: `(s * z)[k]` as `s[k] * z[k]`.
/// </summary>
internal static class ElementAt
{
    private static readonly Dot dot = new();

    private static readonly MatrixTranspose transpose = new();

    /// <summary>A vector as the list of its elements.</summary>
    public static ArrayLiteral Listed(Expr vector, int count) =>
        new([.. Enumerable.Range(1, count).Select(i => Read(vector, [Number(i)]))], vector.Type, vector.Span);

    /// <summary>The elements at some indices; a <see cref="Part"/> of the whole where they cannot be written by elements.</summary>
    /// <param name="expr">An array.</param>
    /// <param name="at">Indices of its first dimensions: positions, or whole dimensions.</param>
    public static Expr Read(Expr expr, ValueList<At> at) => at.All(a => a is WholeDimension) ? expr : expr switch
    {
        Access access when !access.At.Any(a => a is SliceIndex) => Narrowed(access, at),
        Apply { Function.CombinesElements: true } apply when apply.Given.All(g => g is Expr part && IsAlike(part, expr)) => apply with
        {
            Given = [.. apply.Given.Select(g => g is Expr { Type.Rank: > 0 } part ? Read(part, at) : g)],
            Type = TypeOf(apply.Type, at),
        },
        Apply { Function.Name: "@", Given: [Expr { Type.Rank: 2 } matrix, Expr { Type.Rank: 1 } vector] } product =>
            new Apply(dot, (ValueList<Expr>)[Read(matrix, at), vector], TypeOf(product.Type, at), product.Span),
        Apply { Function.Name: "@", Given: [Expr { Type.Rank: 2 } left, Expr { Type.Rank: 2 } right] } product
            when !at.Any(a => a is SliceIndex) => ProductAt(product, left, right, at),
        Apply { Function.Name: "transpose", Given: [Expr { Type.Rank: 2 } matrix] } when !at.Any(a => a is SliceIndex) =>
            Read(matrix, at.Count == 2 ? [at[1], at[0]] : [new WholeDimension(), at[0]]),
        Apply { Function.Name: "concat" } joined when PartAt(joined, at[0]) is var (part, own) => Read(part, [.. own, .. at.Skip(1)]),
        ArrayLiteral list when at[0] is AffineIndex { Loop: null, Offset.Number: { } one } && one >= 1 && one <= list.Items.Count =>
            Read(list.Items[(int)one - 1], [.. at.Skip(1)]),
        Fold { By: FoldKind.List } list when Definitions.ElementOf(list, at[0]) is { } element => Read(element, [.. at.Skip(1)]),
        Fold { By: FoldKind.Sum } sum when !at.Any(a => IndexLoops.Of(a).Contains(sum.Over) || a is ComputedIndex) =>
            sum with { Body = Read(sum.Body, at), Type = TypeOf(sum.Type, at) },
        _ => PartOf(expr, at),
    };

    /// <summary>An element of a product of matrices as a dot product, a column as that of a column, a row as that of the transposed
    /// matrix.</summary>
    private static Apply ProductAt(Apply product, Expr left, Expr right, ValueList<At> at)
    {
        var type = TypeOf(product.Type, at);
        if (at[0] is WholeDimension) return product with { Given = [left, Read(right, at)], Type = type };
        if (at is [_, not WholeDimension])
            return new(dot, (ValueList<Expr>)[Read(left, [at[0]]), Read(right, [new WholeDimension(), at[1]])], type, product.Span);
        var turned = right.Type.Narrowed([right.Type.Dims[1], right.Type.Dims[0]], true);
        return product with
            { Given = [new Apply(transpose, (ValueList<Expr>)[right], turned, product.Span), Read(left, [at[0]])], Type = type };
    }

    /// <summary>The vector or number of several joined ones that has a position, and the position there, none in a number; null where
    /// sizes are not known.</summary>
    private static (Expr Part, ValueList<At> Position)? PartAt(Apply joined, At at)
    {
        if (at is not AffineIndex { Loop: null, Offset.Number: { } position }) return null;
        foreach (var part in joined.Arguments)
        {
            if (part.Type.Rank == 0 && position == 1) return (part, []);
            if ((part.Type.Rank == 0 ? 1 : part.Type.Dims[0].Size.Number) is not { } count) return null;
            if (position <= count) return (part, [Number(position)]);
            position -= count;
        }

        return null;
    }

    /// <summary>The index of an element by its number, from 1.</summary>
    private static AffineIndex Number(long position) => new(null, Size.Of(position));

    /// <summary>Whether an operand has the dimensions of the result, or is a number for all of them.</summary>
    private static bool IsAlike(Expr operand, Expr result) => operand.Type.Rank == 0 || operand.Type.Rank == result.Type.Rank;

    /// <summary>An access with these indices in its first whole dimensions.</summary>
    private static Access Narrowed(Access access, ValueList<At> at)
    {
        var next = 0;
        List<At> indices = [.. access.At.Select(a => a is WholeDimension && next < at.Count ? at[next++] : a)];
        return access with { At = [.. indices, .. at.Skip(next)], Type = TypeOf(access.Type, at) };
    }

    private static Part PartOf(Expr expr, ValueList<At> at) => new(expr, at, TypeOf(expr.Type, at), expr.Span);

    private static TensorType TypeOf(TensorType whole, ValueList<At> at) => whole.Narrowed(
        [.. whole.Dims.Where((_, d) => d >= at.Count || at[d] is WholeDimension)],
        at.Skip(whole.Rank - whole.ElementRank).Any(a => a is not WholeDimension));
}
