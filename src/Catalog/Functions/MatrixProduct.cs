namespace ProbDsl.Catalog.Functions;

/// <summary>
/// `a @ b`: the product of matrices, of a matrix and a vector, or of a vector and a matrix. The leading dimensions are equal, or one side
/// has none.
/// </summary>
public sealed class MatrixProduct : Function
{
    public override string Name => "@";

    public override string Summary => "the matrix product: sum over k of a[.., i, k] * b[.., k, j]; one side may be a vector";

    public override (int Least, int Most) Arity => (2, 2);

    public override Linearity Linearity => Linearity.EachAlone;

    public override TypeResult InferType(FunctionUse use)
    {
        var (a, b) = (use.Type(0), use.Type(1));
        if (Refusal(a, b) is { } why) return TypeResult.Refuse($"`@` of {a} and {b}: {why}");
        ValueList<Extent> dims = [.. Leading(a).Count > 0 ? Leading(a) : Leading(b), .. a.Dims.Skip(a.Rank - 2).SkipLast(1),
            .. b.Dims.Skip(Math.Max(1, b.Rank - 1))];
        return new TensorType(dims.Count >= 2 && CovarianceProducts.IsCovariance(use) ? Element.Covariance : Closure.Closed(use), dims);
    }

    public override Value Lower(ValueList<Operand> operands) => (operands[0], operands[1]) switch
    {
        ({ EventRank: 2, Varies: false } matrix, { EventRank: 1 } vector) => RowsTimes(vector, matrix, transposed: true),
        (var rows, { EventRank: 1, Varies: false } vector) => Reshape(RowsTimes(rows, vector.LiftedTo(2)), rows.Value.Shape[..^1]),
        (var rows, { EventRank: 2, Varies: false } matrix) => RowsTimes(rows, matrix),
        var (a, b) => Each(a, b),
    };

    private static string? Refusal(TensorType a, TensorType b)
    {
        if (a.IsScalar || b.IsScalar) return "it multiplies matrices and vectors; `*` multiplies by a number";
        if (a.Rank == 1 && b.Rank == 1) return "`dot(a, b)` is the inner product of two vectors, `outer(a, b)` the matrix of all products";
        var (last, first) = (a.Dims[^1], b.Rank == 1 ? b.Dims[0] : b.Dims[^2]);
        if (last != first)
            return $"the last dimension of the first, {last}, "
                + $"is not the {(b.Rank > 2 ? "second to last" : "first")} of the second, {first}";
        return Leading(a).Count > 0 && Leading(b).Count > 0 && Leading(a) != Leading(b)
            ? "the dimensions before the matrices differ" : null;
    }

    private static ValueList<Extent> Leading(TensorType type) => [.. type.Dims.SkipLast(2)];

    /// <summary>One product of all rows along all axes with one matrix.</summary>
    private static Value RowsTimes(Operand rows, Operand matrix, bool transposed = false)
    {
        var inner = rows.Value.Shape[^1];
        var all = Reshape(rows.Value, [rows.Value.Shape[..^1].Count, inner]);
        return Reshape(MatMul(all, Reshape(matrix.Value, matrix.Event), transposeB: transposed),
            [.. rows.Value.Shape[..^1], matrix.Event[transposed ? 0 : 1]]);
    }

    /// <summary>One product for each element along the axes.</summary>
    private static Value Each(Operand a, Operand b)
    {
        var (left, right) = (a.EventRank == 1 ? a.Shaped(1, a.Event[0]) : a, b.LiftedTo(Math.Max(2, b.EventRank)));
        var rank = Math.Max(left.EventRank, right.EventRank);
        var product = MatMul(Widened(left, rank), Widened(right, rank));
        if (b.EventRank == 1) product = Reshape(product, product.Shape[..^1]);
        return a.EventRank == 1 ? Reshape(product, product.Shape.Drop(b.EventRank == 1 ? -1 : -2)) : product;
    }

    // inserts dimensions of size 1 between the axes and the matrix
    private static Value Widened(Operand matrix, int rank) =>
        matrix.Shaped([.. Enumerable.Repeat(1, rank - matrix.EventRank), .. matrix.Event]).Value;
}
