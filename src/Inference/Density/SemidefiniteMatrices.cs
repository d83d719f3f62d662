using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Density;

/// <summary>Symmetric matrices whose smallest eigenvalues are rounding, so that they may be below 0.</summary>
internal static class SemidefiniteMatrices
{
    private const double Rounding = 1e-12;

    /// <summary>The matrices in the last two dimensions of an array.</summary>
    public static IEnumerable<Matrix<double>> Of(Tensor array)
    {
        var size = array.Shape[^1];
        return array.Values.Chunk(size * size).Select(m => Matrix<double>.Build.DenseOfRowMajor(size, size, m));
    }

    /// <summary>Whether no eigenvalue of a matrix is below 0, up to rounding.</summary>
    public static bool IsSemidefinite(Matrix<double> matrix)
    {
        if (!matrix.Enumerate().All(double.IsFinite)) return false;
        var values = matrix.Evd(Symmetricity.Symmetric).EigenValues.Map(v => v.Real);
        return values.Minimum() >= -Rounding * values.AbsoluteMaximum();
    }

    /// <summary>The matrix with eigenvalues of at least a part of the largest one; the same if they are.</summary>
    /// <param name="matrix">A symmetric matrix.</param>
    /// <param name="part">The part.</param>
    public static Matrix<double> Clip(Matrix<double> matrix, double part)
    {
        if (!matrix.Enumerate().All(double.IsFinite)) return matrix;
        var parts = matrix.Evd(Symmetricity.Symmetric);
        var values = parts.EigenValues.Map(v => v.Real);
        var least = part * values.Maximum();
        if (values.Minimum() >= least) return matrix;
        var clipped = parts.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(values.Map(v => Math.Max(v, least)))
            * parts.EigenVectors.Transpose();
        return (clipped + clipped.Transpose()) * 0.5;
    }
}
