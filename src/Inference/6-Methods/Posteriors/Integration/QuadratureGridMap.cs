using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Integration;

/// <summary>
/// Maps a grid's coordinates t to a story's unconstrained parameters u = mode + R z, z = a sinh(t / a): R R' is the covariance of the
/// normal approximation at the mode, with the parameters in an order in which one of them depends on the last z alone; sinh turns tails
/// that fall as a power into tails that fall exponentially, and a is the distance of the modes, so that the grid is even over all of them.
/// Where a parameter has kinks, the coordinate that it depends on beside later ones is split there (<see cref="KinkMap"/>).
/// </summary>
internal sealed class QuadratureGridMap
{
    private readonly double[] mode, stretch;
    private readonly int[] order;
    private readonly double[][] kinks;
    private readonly Matrix<double> root, inverse;
    private readonly double logDeterminant;

    /// <param name="normal">The normal approximation at the highest mode.</param>
    /// <param name="alone">The parameter that depends on the last coordinate alone.</param>
    /// <param name="modes">All modes.</param>
    /// <param name="kinks">The kinks of each parameter; null for none.</param>
    public QuadratureGridMap(LaplaceApproximation normal, int alone, IReadOnlyList<double[]> modes, double[][]? kinks = null)
    {
        var d = normal.Mode.Length;
        (mode, IsolatedParameter, this.kinks) = (normal.Mode, alone, kinks ?? [.. Enumerable.Repeat(Array.Empty<double>(), d)]);
        order = [alone, .. Enumerable.Range(0, d).Where(i => i != alone)];
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
        for (var j = t.Length - 1; j >= 0; j--)
        {
            // all that comes before this coordinate in its parameter is in u by now
            var at = t[j];
            if (Split(j, u) is { } split)
            {
                at = split.At(at, out var log);
                logJacobian += log;
            }

            var (z, far) = (stretch[j] * Math.Sinh(at / stretch[j]), Math.Abs(at / stretch[j]));
            for (var i = 0; i < u.Length; i++) u[i] += root[i, j] * z;
            logJacobian += far + Math.Log(0.5 * (1 + Math.Exp(-2 * far)));
        }

        return logJacobian;
    }

    /// <summary>
    /// The map of a coordinate at the kinks of the parameter that depends on it and on later ones; null without kinks.
    /// </summary>
    /// <param name="j">The coordinate.</param>
    /// <param name="u">The parameters, as far as later coordinates determine them.</param>
    private KinkMap? Split(int j, ReadOnlySpan<double> u)
    {
        var parameter = order[Dimension - 1 - j];
        if (kinks[parameter] is not { Length: > 0 } own) return null;
        var at = new double[own.Length];
        for (var k = 0; k < at.Length; k++)
            at[k] = stretch[j] * Math.Asinh((own[k] - u[parameter]) / root[parameter, j] / stretch[j]);
        return new(at);
    }

    /// <summary>The value of that parameter at a last coordinate.</summary>
    public double IsolatedParameterAt(double t)
    {
        if (Split(Dimension - 1, mode) is { } split) t = split.At(t, out _);
        return mode[IsolatedParameter] + (root[IsolatedParameter, Dimension - 1] * stretch[^1] * Math.Sinh(t / stretch[^1]));
    }

    /// <summary>The coordinates t of a point u.</summary>
    public double[] Coordinates(double[] u)
    {
        var (z, t, reached) = (Standardized(u), new double[Dimension], (double[])mode.Clone());
        for (var j = Dimension - 1; j >= 0; j--)
        {
            t[j] = stretch[j] * Math.Asinh(z[j] / stretch[j]);
            if (Split(j, reached) is { } split) t[j] = split.Of(t[j]);
            for (var i = 0; i < reached.Length; i++) reached[i] += root[i, j] * z[j];
        }

        return t;
    }

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
