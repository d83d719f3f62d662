using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Density;

/// <summary>Symmetric matrices whose smallest eigenvalues are rounding, so that they may be below 0.</summary>
internal static class SemidefiniteMatrices
{
    /// <summary>The matrix with eigenvalues of at least a part of the largest one; the same if they are.</summary>
    /// <param name="matrix">A symmetric matrix.</param>
    /// <param name="part">The part.</param>
    public static Matrix<double> Clip(Matrix<double> matrix, double part = 0)
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
