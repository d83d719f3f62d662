using ProbDsl.Catalogue.Functions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalogue.Supports;

/// <summary>
/// What a net says, as values of the type that it declares: as many real numbers as the type holds, [batch.., dims..], onto values of the
/// same shape. Unlike the transforms of unknowns these need no inverse: softplus does not overflow, and all numbers of a simplex are told
/// alike.
/// </summary>
public static class NetOutput
{
    public static Value Of(TensorType type, Value told) => type.Element switch
    {
        Element.Positive => Softplus(told),
        Element.Unit => Sigmoid(told),
        Element.Simplex => Softmax.Of(told),
        Element.Ordered => CumSum(Concat(-1, Slice(told, -1, 0, 1), Softplus(Slice(told, -1, 1, told.Shape[^1] - 1))), -1),
        Element.PositiveOrdered => CumSum(Softplus(told), -1),
        Element.Cholesky => Factor(told),
        Element.Covariance => Squared(Factor(told)),
        Element.Correlation => Squared(UnitRows(told)),
        _ => told,
    };

    // the numbers below the diagonal, and softplus of those on it
    private static Value Factor(Value told) => (told * Below(told)) + (Softplus(told) * Matrices.Identity(told.Program, told.Shape[^1]));

    // row i is (v, 1) / sqrt(1 + |v|^2), v the numbers before the diagonal
    private static Value UnitRows(Value told)
    {
        var below = told * Below(told);
        var lengths = Sqrt(1 + Sum(Square(below), -1));
        return (below + Matrices.Identity(told.Program, told.Shape[^1])) / Reshape(lengths, [.. lengths.Shape, 1]);
    }

    private static Value Squared(Value factor) => MatMul(factor, factor, transposeB: true);

    private static Value Below(Value told)
    {
        var size = told.Shape[^1];
        var below = new double[size * size];
        for (var i = 0; i < below.Length; i++) below[i] = i % size < i / size ? 1 : 0;
        return told.Program.Constant(below, [size, size]);
    }
}
