using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Optimization;

namespace ProbDsl.Inference.Integration;

/// <summary>
/// Maps a grid's coordinates t to a story's unconstrained parameters u = mode + R z, z = a sinh(t / a): R R' is the covariance of the
/// normal approximation at the mode, with the parameters in an order in which one of them depends on the last z alone; sinh turns tails
/// that fall as a power into tails that fall exponentially, and a is the distance of the modes, so that the grid is even over all of them.
/// </summary>
internal sealed class LatticeMap
{
    private readonly double[] mode, stretch;
    private readonly Matrix<double> root, inverse;
    private readonly double logDeterminant;

    /// <param name="normal">The normal approximation at the highest mode.</param>
    /// <param name="alone">The parameter that depends on the last coordinate alone.</param>
    /// <param name="modes">All modes.</param>
    public LatticeMap(LaplaceApproximation normal, int alone, IReadOnlyList<double[]> modes)
    {
        var d = normal.Mode.Length;
        (mode, IsolatedParameter) = (normal.Mode, alone);
        int[] order = [alone, .. Enumerable.Range(0, d).Where(i => i != alone)];
        // the lower factor with that parameter first, in reverse order: it depends on the last z alone, and the last z moves all
        var factor = Matrix<double>.Build.Dense(d, d, (i, j) => normal.Covariance[order[i], order[j]]).Cholesky().Factor;
        root = Matrix<double>.Build.Dense(d, d);
        for (var i = 0; i < d; i++)
            for (var j = 0; j < d; j++) root[order[i], d - 1 - j] = factor[i, j];
        inverse = root.Inverse();
        logDeterminant = factor.Diagonal().PointwiseLog().Sum();
        stretch = [.. Enumerable.Repeat(1.0, d)];
        foreach (var other in modes)
        {
            var away = Standardized(other);
            for (var i = 0; i < d; i++) stretch[i] = Math.Max(stretch[i], Math.Abs(away[i]));
        }
    }

    public int Dimension => mode.Length;

    /// <summary>The parameter that depends on the last coordinate alone.</summary>
    public int IsolatedParameter { get; }

    /// <summary>Writes u [d] for t [d]; returns log |du / dt|.</summary>
    public double Write(ReadOnlySpan<double> t, Span<double> u)
    {
        var logJacobian = logDeterminant;
        mode.CopyTo(u);
        for (var j = 0; j < t.Length; j++)
        {
            var (z, log) = (stretch[j] * Math.Sinh(t[j] / stretch[j]), Math.Abs(t[j] / stretch[j]));
            for (var i = 0; i < u.Length; i++) u[i] += root[i, j] * z;
            logJacobian += log + Math.Log(0.5 * (1 + Math.Exp(-2 * log)));
        }

        return logJacobian;
    }

    /// <summary>The value of that parameter at a last coordinate.</summary>
    public double IsolatedParameterAt(double t) =>
        mode[IsolatedParameter] + (root[IsolatedParameter, Dimension - 1] * stretch[^1] * Math.Sinh(t / stretch[^1]));

    /// <summary>The coordinates t of a point u.</summary>
    public double[] Coordinates(double[] u) => [.. Standardized(u).Select((z, i) => stretch[i] * Math.Asinh(z / stretch[i]))];

    /// <summary>
    /// The standard deviation of the narrowest direction of another normal distribution, in units of this one's; 1 without parameters.
    /// </summary>
    public double Narrowest(LaplaceApproximation other) =>
        Dimension == 0
            ? 1 : Math.Sqrt(Math.Max(0, (inverse * Matrix<double>.Build.DenseOfArray(other.Covariance) * inverse.Transpose())
                .Evd(Symmetricity.Symmetric).EigenValues.Min(v => v.Real)));

    /// <summary>The largest distance of two points along a coordinate z.</summary>
    public double Apart(double[] one, double[] other) =>
        Standardized(one).Zip(Standardized(other), (a, b) => Math.Abs(a - b)).DefaultIfEmpty(0).Max();

    /// <summary>The standardized coordinates z of a point u.</summary>
    public double[] Standardized(double[] u) => (inverse * Vector<double>.Build.Dense(u.Length, i => u[i] - mode[i])).ToArray();
}
