using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using ProbDsl.Catalog.Families;

namespace ProbDsl.Inference.Optimization;

/// <summary>
/// The normal approximation of a density at its mode (Tierney and Kadane 1986, JASA 81): covariance S = (-H)^-1, and log evidence = log
/// density + d/2 log 2 pi - 1/2 log det(-H). The matrix that is factorized is -H scaled by the coordinates' widths, so that units do not
/// affect the precision (<see cref="Curvature"/>).
/// </summary>
/// <param name="Mode">The point [d].</param>
/// <param name="Root">R [d, d], upper triangular, with R R' = S: mode + R z is a draw for z of independent standard normals.</param>
/// <param name="Covariance">S [d, d].</param>
/// <param name="LogEvidence">The log of the density's integral, exact for a normal density.</param>
/// <param name="Distance">sqrt(g' S g): the length of a Newton step, in standard deviations. Near 0 at a mode.</param>
public sealed record LaplaceApproximation(double[] Mode, double[,] Root, double[,] Covariance, double LogEvidence, double Distance)
    : LaplaceOutcome
{
    /// <summary>A standard deviation of this many widths, which are standard deviations with all else fixed, is not finite to
    /// rounding.</summary>
    private const double Widest = 1 / OrthogonalDesign.Dependent;

    /// <summary>The approximation at a point, or the direction along which the log density has no maximum.</summary>
    public static LaplaceOutcome Compute(IDifferentiable function, ReadOnlySpan<double> mode) =>
        mode.IsEmpty
            ? new LaplaceApproximation([], new double[0, 0], new double[0, 0], function.Evaluate([], []), 0)
            : Compute(mode, Curvature.Compute(function, mode));

    public static LaplaceOutcome Compute(ReadOnlySpan<double> mode, Curvature curvature)
    {
        if (OutOfSupport(curvature.Scaled) is { } edge) return edge;
        if (curvature.Factor() is not { } factor) return Obstacle(curvature);
        var normal = Normal([.. mode], curvature, factor);
        var widest = Enumerable.Range(0, mode.Length).MaxBy(i => normal.Sd(i) / curvature.Axes.Widths[i]);
        return normal.Sd(widest) <= Widest * curvature.Axes.Widths[widest] ? normal : Obstacle(curvature);
    }

    /// <summary>The standard deviation of a coordinate.</summary>
    public double Sd(int coordinate) => Math.Sqrt(Covariance[coordinate, coordinate]);

    /// <summary>Writes (-H)^-1 g, as R R' g: the covariance itself has lost the digits of directions that are much longer than
    /// others.</summary>
    public void Solve(ReadOnlySpan<double> gradient, Span<double> solution)
    {
        var along = new double[gradient.Length];
        for (var j = 0; j < along.Length; j++)
            for (var i = 0; i <= j; i++) along[j] += Root[i, j] * gradient[i];
        for (var i = 0; i < along.Length; i++)
        {
            solution[i] = 0;
            for (var j = i; j < along.Length; j++) solution[i] += Root[i, j] * along[j];
        }
    }

    // F'^-1 (L L') F^-1 = -H, so R = F L'^-1 and log det(-H) = log det(L L') - 2 log det F
    private static LaplaceApproximation Normal(double[] mode, Curvature curvature, Cholesky<double> factor)
    {
        var root = curvature.Frame * factor.Factor.Inverse().Transpose();
        if (!curvature.IsOfAxes) root = UpperTriangle(root);
        var logDeterminant = factor.DeterminantLn - (2 * curvature.LogDeterminant);
        var logEvidence = curvature.Axes.Value + (0.5 * ((mode.Length * Math.Log(2 * Math.PI)) - logDeterminant));
        var distance = (root.Transpose() * Vector<double>.Build.Dense(curvature.Axes.Gradient)).L2Norm();
        return new(mode, root.ToArray(), (root * root.Transpose()).ToArray(), logEvidence, distance);
    }

    /// <summary>The upper triangular U with U U' = M M'.</summary>
    private static Matrix<double> UpperTriangle(Matrix<double> root)
    {
        var last = root.RowCount - 1;
        var factor = Matrix<double>.Build.Dense(last + 1, last + 1, (i, j) => root[last - j, i]).QR().R;
        return Matrix<double>.Build.Dense(last + 1, last + 1, (i, j) => factor[last - j, last - i]);
    }

    private static NoLaplaceApproximation? OutOfSupport(Matrix<double> scaled)
    {
        for (var i = 0; i < scaled.RowCount; i++)
            if (!double.IsFinite(scaled[i, i]))
                return NoLaplaceApproximation.Along(LaplaceObstacle.EdgeOfSupport, i, scaled.RowCount);
        return null;
    }

    /// <summary>The direction without a maximum: what is flat along principal axes as well is named along the coordinates.</summary>
    private static NoLaplaceApproximation Obstacle(Curvature curvature) =>
        Flattest(curvature) is { Obstacle: LaplaceObstacle.Rising } rising ? rising
            : Flattest(curvature.IsOfAxes ? curvature : Curvature.AlongCoordinates(curvature.Axes));

    private static NoLaplaceApproximation Flattest(Curvature curvature)
    {
        if (Lost(curvature.Scaled, curvature.OwnErrors) is { } lost)
            return Along(LaplaceObstacle.Flat, curvature.Scaled[lost, lost], Axis(curvature.Scaled.RowCount, lost), curvature);
        var spectrum = curvature.Scaled.Evd(Symmetricity.Symmetric);
        var least = spectrum.EigenValues.Real().MinimumIndex();
        var upwards = -spectrum.EigenValues[least].Real;
        var obstacle = upwards > curvature.Uncertain ? LaplaceObstacle.Rising : LaplaceObstacle.Flat;
        return Along(obstacle, upwards, spectrum.EigenVectors.Column(least), curvature);
    }

    /// <summary>The direction whose own curvature loses most to rounding; null where rounding distinguishes all curvatures from
    /// 0.</summary>
    private static int? Lost(Matrix<double> scaled, double[] errors)
    {
        var worst = Enumerable.Range(0, errors.Length).MaxBy(i => errors[i]);
        return errors[worst] > 0.5 * Math.Abs(scaled[worst, worst]) ? worst : null;
    }

    private static NoLaplaceApproximation Along(LaplaceObstacle obstacle, double upwards, Vector<double> parts, Curvature curvature)
    {
        var direction = curvature.Frame * parts;
        var inWidths = direction.PointwiseDivide(Vector<double>.Build.Dense(curvature.Axes.Widths));
        return new(obstacle, inWidths.AbsoluteMaximumIndex(), upwards, [.. direction]) { Parts = [.. inWidths] };
    }

    private static Vector<double> Axis(int size, int at) => Vector<double>.Build.Dense(size, i => i == at ? 1 : 0);
}
