namespace ProbDsl.Catalog.Families;

/// <summary>Normal vectors: mean [D], the inverse of the Cholesky factor in a square of an even size, a constant.</summary>
/// <param name="dimension">D.</param>
/// <param name="paired">The size of the square.</param>
internal sealed class MvNormalProgram(int dimension, int paired) : RowProgram
{
    public override Value LogDensities(Value rows, Value prepared)
    {
        var components = prepared.Shape[0];
        var square = Reshape(Part(prepared, dimension, paired * paired), [components, paired, paired]);
        var z = MatMul(Distances(rows, prepared), Slice(Slice(square, 1, 0, dimension), 2, 0, dimension), transposeB: true);
        return Transpose(Part(prepared, dimension + (paired * paired), 1) - (0.5 * Sum(z * z, 2)), 1, 0);
    }

    public override Value Statistics(Value rows, Value weights, Value prepared)
    {
        var (components, distances) = (prepared.Shape[0], Distances(rows, prepared));
        var own = Transpose(weights, 1, 0);
        var weighted = Reshape(own, [.. own.Shape, 1]) * distances;
        return Concat(1, Reshape(Sum(own, 1), [components, 1]), Sum(weighted, 1),
            Reshape(MatMul(weighted, distances, transposeA: true), [components, dimension * dimension]));
    }

    // [K, B, D]
    private Value Distances(Value rows, Value prepared) =>
        Reshape(rows, [1, .. rows.Shape]) - Reshape(Part(prepared, 0, dimension), [prepared.Shape[0], 1, dimension]);

    private static Value Part(Value prepared, int from, int count) => Slice(prepared, 1, from, count);
}
