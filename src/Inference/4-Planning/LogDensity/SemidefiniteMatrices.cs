using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.LogDensity;

/// <summary>Symmetric matrices whose smallest eigenvalues are rounding, so that they may be below 0.</summary>
public static class SemidefiniteMatrices
{
    private const double Rounding = 1e-12;

    /// <summary>The matrices in the last two dimensions of an array.</summary>
    public static IEnumerable<Matrix<double>> Split(Tensor array)
    {
        var size = array.Shape[^1];
        return array.Values.Chunk(size * size).Select(m => Matrix<double>.Build.DenseOfRowMajor(size, size, m));
    }

    /// <summary>Whether no eigenvalue of a matrix is below 0, up to rounding, in any units of its rows.</summary>
    public static bool IsSemidefinite(Matrix<double> matrix)
    {
        if (!matrix.Enumerate().All(double.IsFinite) || !matrix.Diagonal().ForAll(v => v >= 0)) return false;
        var values = InUnits(matrix, UnitsOf(matrix)).Evd(Symmetricity.Symmetric).EigenValues.Map(v => v.Real);
        return values.Minimum() >= -Rounding * values.AbsoluteMaximum();
    }

    /// <summary>
    /// The matrix whose correlations have eigenvalues of at least a part of the largest one; the same if they have.
    /// </summary>
    /// <param name="matrix">A symmetric matrix.</param>
    /// <param name="part">The part.</param>
    public static Matrix<double> Clip(Matrix<double> matrix, double part)
    {
        if (!matrix.Enumerate().All(double.IsFinite)) return matrix;
        var units = UnitsOf(matrix);
        var parts = InUnits(matrix, units).Evd(Symmetricity.Symmetric);
        var values = parts.EigenValues.Map(v => v.Real);
        var least = part * values.Maximum();
        if (values.Minimum() >= least) return matrix;
        var clipped = (parts.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(values.Map(v => Math.Max(v, least)))
            * parts.EigenVectors.Transpose()).PointwiseMultiply(units.OuterProduct(units));
        return (clipped + clipped.Transpose()) * 0.5;
    }

    /// <summary>The standard deviations of a covariance matrix; 1 for one of 0.</summary>
    private static Vector<double> UnitsOf(Matrix<double> matrix) => matrix.Diagonal().Map(v => v > 0 ? Math.Sqrt(v) : 1);

    /// <summary>A matrix whose rows and columns are divided by units: correlations, by standard deviations.</summary>
    private static Matrix<double> InUnits(Matrix<double> matrix, Vector<double> units) =>
        matrix.PointwiseDivide(units.OuterProduct(units));
}
