using ProbDsl.Inference.Conjugacy;

namespace ProbDsl.Tests.Conjugacy;

/// <summary>
/// The normal posterior of a random walk with noise, read from its gradients: the eigenvalues of its precision are known, and beside tiny
/// steps its elements have none of what the data say.
/// </summary>
public sealed class TinyStepsTests
{
    [Theory, InlineData(1.0), InlineData(1e-3), InlineData(1e-5), InlineData(1e-6), InlineData(1e-8)]
    public void What_the_data_say_is_not_lost(double step)
    {
        double[] y = [1.5, 2.25, 3.25, 2.0, 3.5, 4.25, 2.75];
        const double Noise = 1.5;
        var (mean, precision, _) = new NormalParameters(Gradients, y.Length).Read();
        var determinant = Enumerable.Range(0, y.Length).Sum(k =>
            Math.Log((4 * Math.Pow(Math.Sin(Math.PI * k / (2 * y.Length)), 2) / (step * step)) + (1 / (Noise * Noise))));
        Assert.Equal(determinant, precision!.LogDeterminant, 1e-7);
        if (step > 1e-4) return;
        // all are one number
        for (var i = 0; i < y.Length; i++)
        {
            Assert.Equal(y.Average(), mean[i], 1e-6);
            Assert.Equal(Noise * Noise / y.Length, precision.Variance(i), 1e-6);
        }

        var (z, draw) = (new double[y.Length], new double[y.Length]);
        z[^1] = 1;
        z.CopyTo(draw, 0);
        precision.Spread(draw);
        Assert.Equal(1, precision.Square(draw), 1e-6);

        double[] Gradients(double[] x)
        {
            var to = new double[x.Length];
            for (var i = 0; i < x.Length; i++)
            {
                to[i] += (y[i] - x[i]) / (Noise * Noise);
                if (i == 0) continue;
                var pull = (x[i - 1] - x[i]) / (step * step);
                to[i] += pull;
                to[i - 1] -= pull;
            }

            return to;
        }
    }

    /// <summary>A direction of which nothing is known is still found.</summary>
    [Theory, InlineData(1.0), InlineData(1e-8)]
    public void A_flat_direction_has_no_posterior(double step)
    {
        var (_, precision, _) = new NormalParameters(x => [(x[1] - x[0]) / (step * step), (x[0] - x[1]) / (step * step)], 2).Read();
        Assert.Null(precision);
    }
}
