using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalogue.Functions;

/// <summary>A matrix that the story says is a covariance; what runs checks it.</summary>
public sealed class CheckedCovariance : Function
{
    // asymmetry that rounding leaves, relative to the largest element
    private const double Rounding = 1e-9;

    public override string Name => "covariance";

    public override string Summary =>
        "the matrix itself as a covariance, checked when it runs: NaN where it is not symmetric and positive definite";

    public override (int Least, int Most) Arity => (1, 1);

    public override TypeRuling Rule(FunctionUse use) => SquareMatrix.Is(use.Type(0))
        ? new TensorType(Element.Covariance, use.Type(0).Dims)
        : TypeRuling.Refuse($"`covariance` takes a square matrix, and this is {use.Type(0)}");

    public override Value Lower(ValueList<Operand> operands)
    {
        var x = operands[0].Value;
        var flipped = Transpose(x, [.. Enumerable.Range(0, x.Shape.Rank - 2), -1, -2]);
        var symmetric = MaxOf(Abs(x - flipped), -1, -2) <= Rounding * MaxOf(Abs(x), -1, -2);
        var definite = IsFinite(Sum(Cholesky(x), -1, -2));
        return Where(Reshape(symmetric & definite, [.. x.Shape[..^2], 1, 1]), (x + flipped) / 2, double.NaN);
    }
}
