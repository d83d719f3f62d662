using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Tests.MessagePassing.Laws;

/// <summary>
/// Gauss quadrature of one number: points and weights by which the mean of every polynomial of degree 2 n - 1 is exact (Golub and Welsch
/// 1969). The density is known up to a constant, on the whole line.
/// </summary>
internal static class GaussRule
{
    private const int Points = 8001;

    private const double Step = 0.02, Negligible = 45;

    /// <param name="logDensity">The log density up to a constant.</param>
    /// <param name="count">The number of points.</param>
    public static (double[] Points, double[] Weights) Of(Func<double, double> logDensity, int count)
    {
        double[] all = [.. Enumerable.Range(0, Points).Select(i => (i - (Points / 2)) * Step)], logs = [.. all.Select(logDensity)];
        var top = logs.Max();
        int[] kept = [.. Enumerable.Range(0, Points).Where(i => logs[i] > top - Negligible)];
        var total = kept.Sum(i => Math.Exp(logs[i] - top));
        return Compressed([.. kept.Select(i => all[i])], [.. kept.Select(i => Math.Exp(logs[i] - top) / total)], count);
    }

    /// <summary>The rule with the moments of weighted points: orthogonal polynomials by the Stieltjes procedure.</summary>
    private static (double[], double[]) Compressed(double[] at, double[] weights, int count)
    {
        var jacobi = Matrix<double>.Build.Dense(count, count);
        double[] before = new double[at.Length], now = [.. at.Select(_ => 1.0)];
        var coupling = 0.0;
        for (var k = 0; k < count; k++)
        {
            var mean = at.Select((t, i) => weights[i] * t * now[i] * now[i]).Sum();
            jacobi[k, k] = mean;
            double[] next = [.. at.Select((t, i) => ((t - mean) * now[i]) - (coupling * before[i]))];
            coupling = Math.Sqrt(next.Select((p, i) => weights[i] * p * p).Sum());
            if (k + 1 < count) jacobi[k, k + 1] = jacobi[k + 1, k] = coupling;
            (before, now) = (now, [.. next.Select(p => p / coupling)]);
        }

        var evd = jacobi.Evd(Symmetricity.Symmetric);
        return ([.. evd.EigenValues.Select(e => e.Real)], [.. evd.EigenVectors.Row(0).Select(v => v * v)]);
    }
}
