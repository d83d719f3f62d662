using ProbDsl.Inference.DrawDiagnostics;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>Power scaling against R's priorsense, and against posteriors with scaled priors in closed form.</summary>
public sealed class PowerScalingTests
{
    private const int Draws = 4000;

    private static readonly double[] location = [.. Enumerable.Range(1, Draws).Select(s => Noise(s, 7919))
        .Select(u => 0.3 + (0.5 * Math.Log(u / (1 - u))))];

    private static readonly double[] scale = [.. Enumerable.Range(1, Draws).Select(s => Math.Exp(0.4 * (Noise(s, 3571) - 0.5)))];

    /// <summary>power.R beside this file prints these numbers.</summary>
    [Theory]
    [InlineData(true, 0.13305653834215136, 0.025242121208567832)]
    [InlineData(false, 0.7950087228213798, 0.85296154892296472)]
    public void Sensitivities_are_those_of_priorsense(bool isPrior, double ofLocation, double ofScale)
    {
        double[] component = [.. location.Zip(scale, (m, s) => isPrior ? LogNormal(m, 0, 1) + LogNormal(s, 0, 1)
            : new[] { -1, 0.2, 0.9, 6 }.Sum(y => LogNormal(y, m, s)))];
        var scaling = new PowerScaling(component);
        Assert.Equal(ofLocation, scaling.SensitivityOf(location), 1e-9);
        Assert.Equal(ofScale, scaling.SensitivityOf(scale), 1e-9);
    }

    /// <summary>Normal prior and likelihood: both powers leave a normal posterior, whose mean and variance are known.</summary>
    [Theory, InlineData(0.5), InlineData(0.8), InlineData(1.25), InlineData(2)]
    public void Weights_make_the_posterior_of_the_scaled_prior(double power)
    {
        // m ~ Normal(2, 1), mean of data 0 with standard deviation 1
        var random = new RandomStream(3, "draws");
        double[] draws = [.. Enumerable.Range(0, 40_000).Select(_ => 1 + (Math.Sqrt(0.5) * random.NextNormal()))];
        var weights = PowerScaling.Weights([.. draws.Select(m => LogNormal(m, 2, 1))], power);
        var mean = draws.Zip(weights, (d, w) => d * w).Sum();
        var variance = draws.Zip(weights, (d, w) => (d - mean) * (d - mean) * w).Sum();
        var error = Math.Sqrt(weights.Sum(w => w * w));
        Assert.Equal(1, weights.Sum(), 1e-12);
        Assert.InRange(Math.Abs(mean - (2 * power / (1 + power))), 0, 4 * error);
        Assert.InRange(Math.Abs((variance * (1 + power)) - 1), 0, 6 * error);
    }

    /// <summary>The distance of two normal distributions by quadrature, and of draws from it.</summary>
    [Fact]
    public void The_distance_is_that_of_the_distribution_functions()
    {
        var random = new RandomStream(4, "draws");
        double[] draws = [.. Enumerable.Range(0, 200_000).Select(_ => random.NextNormal()).Order()];
        double[] weights = [.. draws.Select(x => Math.Exp(LogNormal(x, 0.3, 0.9) - LogNormal(x, 0, 1)))];
        var sum = weights.Sum();
        var found = PowerScaling.Distance(draws, [.. Enumerable.Range(0, draws.Length)], [.. weights.Select(w => w / sum)]);
        Assert.Equal(Math.Max(Exact(1), Exact(-1)), found, 0.004);

        double Exact(int sign)
        {
            var (divergence, bound) = (0.0, 0.0);
            // draws end where the largest and the smallest of so many lie
            for (var x = draws[0]; x < draws[^1]; x += 0.001)
            {
                var (p, q) = sign > 0 ? (Below(x), Below((x - 0.3) / 0.9)) : (1 - Below(x), 1 - Below((x - 0.3) / 0.9));
                divergence += (Entropy(p, q) + Entropy(q, p)) * 0.001;
                bound += (p + q) * 0.001;
            }

            return Math.Sqrt(divergence / bound);
        }

        static double Entropy(double p, double q) => p <= 0 ? 0 : p * Math.Log2(2 * p / (p + q));
    }

    [Fact]
    public void What_does_not_vary_has_no_sensitivity() =>
        Assert.Equal(0, new PowerScaling(location).SensitivityOf([.. Enumerable.Repeat(3.0, Draws)]));

    private static double Below(double z) => Math.Exp(ProbDsl.Runtime.SpecialFunctions.NormalCdf.Log(z));

    private static double LogNormal(double x, double mean, double sd) =>
        -0.5 * (((x - mean) / sd * ((x - mean) / sd)) + Math.Log(2 * Math.PI * sd * sd));

    private static double Noise(int s, int at) => ((s * (long)at % 10007) + 0.5) / 10007;
}
