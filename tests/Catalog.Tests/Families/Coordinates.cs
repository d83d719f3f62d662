using ProbDsl.Catalog.Distributions;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Distributions;

namespace ProbDsl.Tests.Families;

/// <summary>
/// Steps of theta in unconstrained coordinates: mean, log sd, logit, log rate, softmax, Cholesky factor with log diagonal.
/// </summary>
internal static class Coordinates
{
    public static IEnumerable<Func<double[], double, double[]>> Of(WrittenDistribution distribution, string estimated, int thetaCount)
    {
        var free = estimated.Replace("_log", "", StringComparison.Ordinal).Split(' ');
        return distribution.Of switch
        {
            Bernoulli => [(theta, h) => [1 / (1 + ((1 - theta[0]) / theta[0] * Math.Exp(-h)))]],
            Poisson => [(theta, h) => [theta[0] * Math.Exp(h)]],
            Categorical => Enumerable.Range(0, thetaCount).Select(Softmax),
            Normal or LogNormal => [.. free.Contains("mean") ? [Shifted(0)] : None, .. free.Contains("sd") ? [LogSd] : None],
            _ => Multivariate(free, distribution.Arguments["mean"].Values.Length),
        };
    }

    private static Func<double[], double, double[]>[] None => [];

    private static double[] LogSd(double[] theta, double h) => [theta[0], theta[1] * Math.Exp(2 * h)];

    private static Func<double[], double, double[]> Shifted(int at) => (theta, h) => [.. theta.Select((t, i) => i == at ? t + h : t)];

    private static Func<double[], double, double[]> Softmax(int at) => (theta, h) =>
    {
        var moved = theta.Select((t, i) => i == at ? t * Math.Exp(h) : t).ToArray();
        return [.. moved.Select(m => m / moved.Sum())];
    };

    private static IEnumerable<Func<double[], double, double[]>> Multivariate(string[] free, int size)
    {
        if (free.Contains("mean"))
            for (var i = 0; i < size; i++) yield return Shifted(i);
        if (!free.Contains("covariance")) yield break;
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++) yield return Factor(size, i, j);
    }

    private static Func<double[], double, double[]> Factor(int size, int i, int j) => (theta, h) =>
    {
        var program = new ProgramBuilder();
        var factor = Check.Run(Ops.Cholesky(program.Constant(theta.AsSpan(size), [size, size]))).Values;
        factor[(i * size) + j] = i == j ? factor[(i * size) + i] * Math.Exp(h) : factor[(i * size) + j] + h;
        var l = program.Constant(factor, [size, size]);
        return [.. theta[..size], .. Check.Run(Ops.MatMul(l, l, transposeB: true)).Values];
    };
}
