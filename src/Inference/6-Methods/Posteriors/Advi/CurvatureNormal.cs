using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Advi;

/// <summary>
/// The normal distribution whose precision is the negative Hessian of a log density; for directions of negative or zero curvature, the
/// absolute value of the curvature is used, with a lower limit.
/// </summary>
internal static class CurvatureNormal
{
    /// <summary>The lower limit of a direction's curvature, in the frame of the curvature.</summary>
    private const double LeastCurvature = 0.01;

    /// <summary>The normal distribution around a point, and whether the log density has a maximum there.</summary>
    public static (JointNormal? Distribution, bool IsPeak) At(IDifferentiable density, double[] at) =>
        at.Length == 0 ? (new([], new(0)), false) : Compute(at, Curvature.Compute(density, at));

    /// <summary>
    /// The normal distribution from the curvature at a point, and whether the log density has a maximum there. The distribution is null if
    /// the curvature is not finite, as at an edge of the support, or too large for an eigenvalue decomposition, as after a scale went to 0.
    /// </summary>
    public static (JointNormal? Distribution, bool IsPeak) Compute(double[] at, Curvature curvature)
    {
        var d = at.Length;
        var scaled = curvature.Scaled;
        if (!scaled.ForAll(v => Math.Abs(v) <= Curvature.Most)) return (null, false);
        var spectrum = scaled.Evd(Symmetricity.Symmetric);
        var isPeak = spectrum.EigenValues.Real().Minimum() > 0;
        var least = isPeak ? 0 : LeastCurvature;
        // convert widths and curvatures to variances
        var root = spectrum.EigenVectors
            * Matrix<double>.Build.DenseOfDiagonalVector(spectrum.EigenValues.Real().Map(v => 1 / Math.Sqrt(Math.Max(Math.Abs(v), least))));
        var factor = LowerTriangle.FromRoot(curvature.Frame * root);
        return (Enumerable.Range(0, d).All(i => factor[i, i] > 0 && double.IsFinite(factor[i, i])) ? new(at, factor) : null, isPeak);
    }
}
