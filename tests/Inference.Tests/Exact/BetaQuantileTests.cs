using MathNet.Numerics;
using ProbDsl.Inference.Results.ClosedForms;
using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Tests.Exact;

/// <summary>Quantiles of Beta distributions against closed forms, their own distribution function and the Gamma distribution.</summary>
public sealed class BetaQuantileTests
{
    private static readonly double[] levels = [1e-12, 0.001, 0.05, 0.5, 0.95, 0.999, 1 - 1e-9];

    /// <summary>P(X &lt;= x) is x^alpha for beta = 1, and 1 - (1 - x)^beta for alpha = 1.</summary>
    [Theory, InlineData(1e-3), InlineData(0.1), InlineData(0.7), InlineData(1.0), InlineData(3.5), InlineData(60.0), InlineData(4e5)]
    public void With_a_parameter_of_1_it_has_a_closed_form(double other)
    {
        foreach (var p in levels)
        {
            AssertNear(Math.Pow(p, 1 / other), BetaQuantile.Compute(other, 1, p));
            AssertNear(-NearZero.Expm1(NearZero.Log1p(-p) / other), BetaQuantile.Compute(1, other, p), 1e-7);
        }
    }

    /// <summary>
    /// P(X &lt;= x) of whole parameters is the probability of alpha or more successes, each with x, in alpha + beta - 1 trials.
    /// </summary>
    [Theory, InlineData(1, 2), InlineData(2, 2), InlineData(9, 11), InlineData(11, 9), InlineData(40, 3), InlineData(300, 2000),
        InlineData(50_000, 70_000), InlineData(3, 400_000)]
    public void Of_whole_parameters_levels_are_those_of_trials(int alpha, int beta)
    {
        var trials = alpha + beta - 1;
        foreach (var p in levels[1..^1])
        {
            var x = BetaQuantile.Compute(alpha, beta, p);
            var sum = 0.0;
            for (var k = alpha; k <= trials; k++)
            {
                var term = SpecialFunctions.BinomialLn(trials, k) + (k * Math.Log(x)) + ((trials - k) * NearZero.Log1p(-x));
                if (term > -60) sum += Math.Exp(term);
            }

            Assert.Equal(p, sum, 1e-6 * p);
        }
    }

    /// <summary>Of fractional parameters, against the distribution function of another library, where that is precise.</summary>
    [Fact]
    public void The_distribution_function_of_a_quantile_is_its_level()
    {
        double[] sizes = [0.02, 0.1, 0.5, 1.3, 9.9, 10.1, 75];
        foreach (var alpha in sizes)
            foreach (var beta in sizes)
                foreach (var p in levels[1..^1])
                {
                    var x = BetaQuantile.Compute(alpha, beta, p);
                    // a quantile that is rounded to 1 has no digits left
                    if (x < 1e-290 || 1 - x < 1e-6) continue;
                    Assert.Equal(p, SpecialFunctions.BetaRegularized(alpha, beta, x), 1e-9);
                }
    }

    [Fact]
    public void Both_tails_mirror_each_other()
    {
        foreach (var (alpha, beta) in new[] { (0.3, 0.4), (2.0, 7.0), (30.0, 0.2), (500.0, 400.0), (2e6, 3e6) })
            foreach (var p in levels[1..^1])
                Assert.Equal(1 - BetaQuantile.Compute(beta, alpha, 1 - p), BetaQuantile.Compute(alpha, beta, p), 1e-12);
        Assert.Equal(0.5, BetaQuantile.Compute(3e6, 3e6, 0.5), 1e-12);
    }

    /// <summary>For a large beta, X beta has a Gamma distribution.</summary>
    [Theory, InlineData(0.05), InlineData(0.6), InlineData(4.0), InlineData(80.0)]
    public void Far_in_a_tail_it_is_that_of_a_gamma_distribution(double alpha)
    {
        foreach (var p in levels[1..^1])
            AssertNear(GammaQuantile.Compute(alpha, p), 1e9 * BetaQuantile.Compute(alpha, 1e9, p), 1e-6);
    }

    /// <summary>Beyond 1e6 an expansion takes over: where it does, both agree.</summary>
    [Fact]
    public void The_expansion_continues_the_solution()
    {
        foreach (var beta in new[] { 1.1e6, 5e6, 1e8 })
            foreach (var p in levels[1..^1])
            {
                var (before, after) = (BetaQuantile.Compute(999_999.9, beta, p), BetaQuantile.Compute(1_000_000.1, beta, p));
                var sd = Math.Sqrt(1e6 * beta / (1e6 + beta)) / (1e6 + beta);
                Assert.InRange((after - before) / sd, 0, 5e-4);
            }
    }

    [Fact]
    public void Levels_0_and_1_are_the_ends()
    {
        Assert.Equal(0, BetaQuantile.Compute(2, 3, 0));
        Assert.Equal(1, BetaQuantile.Compute(2, 3, 1));
    }

    private static void AssertNear(double expected, double found, double relative = 1e-11)
    {
        if (expected > 1e-290) Assert.Equal(1, found / expected, relative);
        else Assert.InRange(found, 0, 1e-289);
    }
}
