using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Optimization;

/// <summary>
/// The normal approximation of a density at its mode (Tierney and Kadane 1986, JASA 81): covariance S = (-H)^-1, and log evidence = log
/// density + d/2 log 2 pi - 1/2 log det(-H). The matrix that is factorized is -H scaled by the coordinates' widths, so that units do not
/// affect the precision.
/// </summary>
/// <param name="Mode">The point [d].</param>
/// <param name="Root">R [d, d], upper triangular, with R R' = S: mode + R z is a draw for z of independent standard normals.</param>
/// <param name="Covariance">S [d, d].</param>
/// <param name="LogEvidence">The log of the density's integral, exact for a normal density.</param>
/// <param name="Distance">sqrt(g' S g): the length of a Newton step, in standard deviations. Near 0 at a mode.</param>
public sealed record LaplaceApproximation(double[] Mode, double[,] Root, double[,] Covariance, double LogEvidence, double Distance)
    : LaplaceOutcome
{
    /// <summary>A few rounding errors of 1, per coordinate.</summary>
    private const double Rounding = 4e-15;

    /// <summary>The approximation at a point, or the direction along which the log density has no maximum.</summary>
    public static LaplaceOutcome Of(IDifferentiable function, ReadOnlySpan<double> mode) =>
        mode.IsEmpty
            ? new LaplaceApproximation([], new double[0, 0], new double[0, 0], function.Evaluate([], []), 0)
            : Of(mode, Hessian.Of(function, mode));

    public static LaplaceOutcome Of(ReadOnlySpan<double> mode, Hessian hessian)
    {
        var d = mode.Length;
        var scaled = Matrix<double>.Build.Dense(d, d, (i, j) => -hessian.Values[i, j] * hessian.Widths[i] * hessian.Widths[j]);
        if (OutOfSupport(scaled) is { } edge) return edge;
        // an eigenvalue moves by no more than d times the largest error of an entry
        var uncertain = d * Math.Max(hessian.Error, Rounding);
        if (Factor(scaled - (uncertain * Matrix<double>.Build.DenseIdentity(d))) is null) return Flattest(scaled, uncertain, hessian);
        return Normal([.. mode], hessian, scaled.Cholesky());
    }

    /// <summary>The standard deviation of a coordinate.</summary>
    public double Sd(int coordinate) => Math.Sqrt(Covariance[coordinate, coordinate]);

    // W^-1 (L L') W^-1 = -H, so R = W L'^-1 and log det(-H) = log det(L L') - 2 sum log w
    private static LaplaceApproximation Normal(double[] mode, Hessian hessian,
        MathNet.Numerics.LinearAlgebra.Factorization.Cholesky<double> factor)
    {
        var widths = Vector<double>.Build.Dense(hessian.Widths);
        var root = Matrix<double>.Build.DenseOfDiagonalVector(widths) * factor.Factor.Inverse().Transpose();
        var logDeterminant = factor.DeterminantLn - (2 * widths.PointwiseLog().Sum());
        var logEvidence = hessian.Value + (0.5 * ((mode.Length * Math.Log(2 * Math.PI)) - logDeterminant));
        var distance = (root.Transpose() * Vector<double>.Build.Dense(hessian.Gradient)).L2Norm();
        return new(mode, root.ToArray(), (root * root.Transpose()).ToArray(), logEvidence, distance);
    }

    private static NoLaplaceApproximation? OutOfSupport(Matrix<double> scaled)
    {
        for (var i = 0; i < scaled.RowCount; i++)
            if (!double.IsFinite(scaled[i, i]))
                return new(LaplaceObstacle.EdgeOfSupport, i, double.NaN,
                    [.. Enumerable.Range(0, scaled.RowCount).Select(j => j == i ? 1.0 : 0)]);
        return null;
    }

    private static NoLaplaceApproximation Flattest(Matrix<double> scaled, double uncertain, Hessian hessian)
    {
        if (Lost(scaled, hessian.OwnErrors) is { } lost)
            return Along(LaplaceObstacle.Flat, scaled[lost, lost], Axis(scaled.RowCount, lost), hessian.Widths);
        var spectrum = scaled.Evd(Symmetricity.Symmetric);
        var least = spectrum.EigenValues.Real().MinimumIndex();
        var curvature = -spectrum.EigenValues[least].Real;
        var obstacle = curvature > uncertain ? LaplaceObstacle.Rising : LaplaceObstacle.Flat;
        return Along(obstacle, curvature, spectrum.EigenVectors.Column(least), hessian.Widths);
    }

    /// <summary>The coordinate whose own curvature loses most to rounding; null where rounding distinguishes all curvatures from
    /// 0.</summary>
    private static int? Lost(Matrix<double> scaled, double[] errors)
    {
        var worst = Enumerable.Range(0, errors.Length).MaxBy(i => errors[i]);
        return errors[worst] > 0.5 * Math.Abs(scaled[worst, worst]) ? worst : null;
    }

    private static NoLaplaceApproximation Along(LaplaceObstacle obstacle, double curvature, Vector<double> parts, double[] widths) =>
        new(obstacle, parts.AbsoluteMaximumIndex(), curvature, [.. parts.Select((v, i) => v * widths[i])]) { Parts = [.. parts] };

    private static Vector<double> Axis(int size, int at) => Vector<double>.Build.Dense(size, i => i == at ? 1 : 0);

    private static MathNet.Numerics.LinearAlgebra.Factorization.Cholesky<double>? Factor(Matrix<double> matrix)
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
