using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace ProbDsl.Inference.Arrays;

/// <summary>Cholesky factors of symmetric matrices that may not be positive definite.</summary>
public static class PositiveDefinite
{
    /// <summary>The Cholesky factor; null of a matrix that is not positive definite.</summary>
    public static Cholesky<double>? FactorOf(Matrix<double> matrix)
    {
        try
        {
            return matrix.Cholesky();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
