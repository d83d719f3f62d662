using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>The inverse of a covariance, which is one.</summary>
public sealed class MatrixInverse : Function
{
    public override string Name => "inverse";

    public override string Summary => "the inverse of a covariance, itself a covariance";

    public override (int Least, int Most) Arity => (1, 1);

    public override TypeRuling Rule(FunctionUse use) => Closure.Structure(use.Type(0)) == Element.Covariance
        ? use.Type(0) with { Element = Element.Covariance }
        : SquareMatrix.NotCovariance(Name, use.Type(0));

    // with S = L L' the inverse is M' M, M the inverse of L: symmetric to the last bit
    public override Value Lower(ValueList<Operand> operands)
    {
        var s = operands[0].Value;
        var m = TriangularSolve(Cholesky(s), Matrices.Identity(s.Program, s.Shape[^1]));
        return MatMul(m, m, transposeA: true);
    }
}
