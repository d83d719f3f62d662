namespace ProbDsl.Catalog.Supports;

/// <summary>
/// Maps the raw outputs of a net to values of the declared type: as many real numbers as the type holds, [batch.., dims..], onto values of
/// the same shape. Unlike the transforms of latent variables these need no inverse: softplus does not overflow, and all elements of a
/// simplex are treated symmetrically.
/// </summary>
public static class NetOutput
{
    public static Value Apply(TensorType type, Value reported) => type.Element switch
    {
        Element.Positive => Softplus(reported),
        Element.Unit => Sigmoid(reported),
        Element.Simplex => Softmax.Of(reported),
        Element.Ordered => CumSum(Concat(-1, Slice(reported, -1, 0, 1), Softplus(Slice(reported, -1, 1, reported.Shape[^1] - 1))), -1),
        Element.PositiveOrdered => CumSum(Softplus(reported), -1),
        Element.Cholesky => Factor(reported),
        Element.Covariance => Squared(Factor(reported)),
        Element.Correlation => Squared(UnitRows(reported)),
        _ => reported,
    };

    // the elements below the diagonal, and softplus of those on it
    private static Value Factor(Value reported) =>
        (reported * Below(reported)) + (Softplus(reported) * Matrices.Identity(reported.Program, reported.Shape[^1]));

    // row i is (v, 1) / sqrt(1 + |v|^2), v the elements before the diagonal
    private static Value UnitRows(Value reported)
    {
        var below = reported * Below(reported);
        var lengths = Sqrt(1 + Sum(Square(below), -1));
        return (below + Matrices.Identity(reported.Program, reported.Shape[^1])) / Reshape(lengths, [.. lengths.Shape, 1]);
    }

    private static Value Squared(Value factor) => MatMul(factor, factor, transposeB: true);

    private static Value Below(Value reported)
    {
        var size = reported.Shape[^1];
        var below = new double[size * size];
        for (var i = 0; i < below.Length; i++) below[i] = i % size < i / size ? 1 : 0;
        return reported.Program.Constant(below, [size, size]);
    }
}
