using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Drivers;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>
/// A chain whose coefficient is unknown has several optima: all data are noise, or the chain follows them more or less closely. The default
/// starts find the highest one of dense coordinate ascent from several coefficients and precisions, for series in any unit and far from 0.
/// </summary>
public sealed class ChainCoefficientTests
{
    private const int Length = 40;

    private const double FirstMean = 10, FirstSd = 5;

    private const string Story = """
        model Latent
        data y[times]: real
        rho ~ Normal(0, 1)
        a ~ Gamma(2, 1)
        p ~ Gamma(2, 1)
        level[1] ~ Normal(10, 5)
        for t in 2..times { level[t] ~ Normal(rho * level[t-1], precision = a) }
        for t in times { y[t] ~ Normal(level[t], precision = p) }

        """;

    [Theory, InlineData(1.0, 20, 1), InlineData(0.6, 0, 1), InlineData(0.6, 0, 20), InlineData(0.9, 0, 0.1), InlineData(-0.7, 0, 5)]
    public void The_bound_is_the_highest_of_dense_ascent(double coefficient, double first, double unit)
    {
        var random = new RandomStream(7, "series");
        var (y, level) = (new double[Length], first);
        for (var t = 0; t < Length; t++)
        {
            y[t] = level + (unit * 0.7 * random.NextNormal());
            level = (coefficient * level) + (unit * random.NextNormal());
        }

        var fit = TestStory.By(Story, $"y\n{string.Join("\n", y.Select(v => v.ToString("R", null)))}\n")
            .Fitted(new FitOptions(Threads: 1), "vmp");
        var highest = (from rho in new[] { -1, 0, 0.5, 1 } from noise in new[] { 0.01, 1, 100 } select Ascent(y, rho, noise)).Max();
        Assert.InRange(fit.Value, highest - 1e-4, highest + 1e-4);
    }

    /// <summary>The bound at the end of ascent with a matrix for all levels, from a coefficient and a precision of the noise.</summary>
    private static double Ascent(double[] y, double start, double noise)
    {
        var (mean, variance, a, p, before) = (start, 0.0, 1.0, noise, double.NegativeInfinity);
        var (shapeOfA, shapeOfP) = (2 + ((Length - 1) / 2.0), 2 + (Length / 2.0));
        while (true)
        {
            var (precision, linear) = (Matrix<double>.Build.Dense(Length, Length), Vector<double>.Build.Dense(Length, t => p * y[t]));
            precision[0, 0] = 1 / (FirstSd * FirstSd);
            linear[0] += FirstMean / (FirstSd * FirstSd);
            for (var t = 0; t < Length; t++) precision[t, t] += p;
            for (var t = 1; t < Length; t++)
            {
                precision[t, t] += a;
                precision[t - 1, t - 1] += a * ((mean * mean) + variance);
                precision[t, t - 1] = precision[t - 1, t] = -a * mean;
            }

            var (covariance, root) = (precision.Inverse(), precision.Cholesky());
            var m = covariance * linear;
            double Product(int t, int s) => covariance[t, s] + (m[t] * m[s]);
            var (before2, cross, own) = (0.0, 0.0, 0.0);
            for (var t = 1; t < Length; t++)
                (before2, cross, own) = (before2 + Product(t - 1, t - 1), cross + Product(t, t - 1), own + Product(t, t));
            variance = 1 / (1 + (a * before2));
            mean = variance * a * cross;
            var steps = own - (2 * mean * cross) + (((mean * mean) + variance) * before2);
            var left = Enumerable.Range(0, Length).Sum(t => Math.Pow(y[t] - m[t], 2) + covariance[t, t]);
            var (rateOfA, rateOfP) = (1 + (steps / 2), 1 + (left / 2));
            (a, p) = (shapeOfA / rateOfA, shapeOfP / rateOfP);
            var logA = SpecialFunctions.DiGamma(shapeOfA) - Math.Log(rateOfA);
            var logP = SpecialFunctions.DiGamma(shapeOfP) - Math.Log(rateOfP);
            var first = LogNormal(Math.Pow(m[0] - FirstMean, 2) + covariance[0, 0], FirstSd * FirstSd);
            var later = 0.5 * (((Length - 1) * (logA - Math.Log(2 * Math.PI))) - (a * steps));
            var observed = 0.5 * ((Length * (logP - Math.Log(2 * Math.PI))) - (p * left));
            var entropy = 0.5 * ((Length * Math.Log(2 * Math.PI * Math.E)) - root.DeterminantLn);
            var ofCoefficient = LogNormal((mean * mean) + variance, 1) + (0.5 * Math.Log(2 * Math.PI * Math.E * variance));
            var ofPrecisions = Gain(shapeOfA, rateOfA, logA, a) + Gain(shapeOfP, rateOfP, logP, p);
            var bound = first + later + observed + entropy + ofCoefficient + ofPrecisions;
            if (bound - before < 1e-9) return bound;
            before = bound;
        }
    }

    private static double LogNormal(double square, double variance) => -0.5 * (Math.Log(2 * Math.PI * variance) + (square / variance));

    /// <summary>The mean of log p - log q of a precision with prior Gamma(2, 1).</summary>
    private static double Gain(double shape, double rate, double log, double mean) => log - mean
        - ((shape * Math.Log(rate)) - SpecialFunctions.GammaLn(shape) + ((shape - 1) * log) - (rate * mean));
}
