using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Optimization;

namespace ProbDsl.Inference.Advi;

/// <summary>
/// The normal distribution whose precision is the negative Hessian of a log density, with directions of negative or no curvature taken to
/// curve by their size.
/// </summary>
internal static class CurvedNormal
{
    /// <summary>A direction that curves less than this, in the widths of its numbers, is taken to curve as much.</summary>
    private const double LeastCurvature = 0.01;

    /// <summary>Beyond this the products of an eigenvalue decomposition overflow, and it does not end.</summary>
    private const double MostCurvature = 1e100;

    /// <summary>The distribution about a point, and whether the log density has a peak there.</summary>
    public static (JointNormal? Distribution, bool IsPeak) At(IDifferentiable density, double[] at) =>
        at.Length == 0 ? (new([], new(0)), false) : Of(at, Hessian.Of(density, at));

    /// <summary>
    /// The same from the Hessian there. Null where that is not finite, as on an edge of the support, or too large for its eigenvalues, as
    /// where a scale went to 0.
    /// </summary>
    public static (JointNormal? Distribution, bool IsPeak) Of(double[] at, Hessian hessian)
    {
        var d = at.Length;
        var scaled = Matrix<double>.Build.Dense(d, d, (i, j) => -hessian.Values[i, j] * hessian.Widths[i] * hessian.Widths[j]);
        if (!scaled.ForAll(v => Math.Abs(v) <= MostCurvature)) return (null, false);
        var spectrum = scaled.Evd(Symmetricity.Symmetric);
        var isPeak = spectrum.EigenValues.Real().Minimum() > 0;
        var least = isPeak ? 0 : LeastCurvature;
        // widths and curvatures in, variances out
        var root = spectrum.EigenVectors
            * Matrix<double>.Build.DenseOfDiagonalVector(spectrum.EigenValues.Real().Map(v => 1 / Math.Sqrt(Math.Max(Math.Abs(v), least))));
        root = Matrix<double>.Build.DenseOfDiagonalArray(hessian.Widths) * root;
        // L L' = R R' by the triangle of R' = Q U
        var upper = root.Transpose().QR().R;
        var factor = new LowerTriangle(d);
        for (var i = 0; i < d; i++)
            for (var j = 0; j <= i; j++) factor.Row(i)[j] = upper[j, i] * Math.Sign(upper[j, j]);
        return (Enumerable.Range(0, d).All(i => factor[i, i] > 0 && double.IsFinite(factor[i, i])) ? new(at, factor) : null, isPeak);
    }
}
