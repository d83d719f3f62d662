using MathNet.Numerics;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;
using Xunit;

namespace ProbDsl.Tests.Exact;

/// <summary>
/// The reference prior 1 / x by every kind of method, for the scale s of normal numbers of mean 0: with S the sum of squares of n numbers,
/// the variance is InverseGamma(n / 2, S / 2) whichever of the scale, the variance and the precision has the prior.
/// </summary>
public sealed class LogFlatTests
{
    private static readonly double[] numbers = [0.4, -1.3, 2.2, 0.1, -0.7, 1.9, -2.6, 0.3];

    private static double Squares => numbers.Sum(y => y * y);

    /// <summary>Of a standard deviation half as large: ds / s = dv / (2 v).</summary>
    private static double LogIntegral(bool isDeviation) => SpecialFunctions.GammaLn(numbers.Length / 2.0)
        - (numbers.Length / 2.0 * Math.Log(Math.PI * Squares)) - (isDeviation ? Math.Log(2) : 0);

    [Theory]
    [InlineData("sd = u", "exact", 1e-9)]
    [InlineData("variance = u", "exact", 1e-9)]
    [InlineData("precision = u", "exact", 1e-9)]
    [InlineData("sd = 1 / u", "exact", 1e-9)]
    [InlineData("sd = u", "quadrature", 1e-6)]
    [InlineData("sd = 1 / u", "quadrature", 1e-6)]
    [InlineData("variance = u", "quadrature", 1e-6)]
    [InlineData("precision = u", "vmp", 1e-6)]
    [InlineData("variance = u", "vmp", 1e-6)]
    [InlineData("sd = u", "importance", 0.05)]
    public void The_integral_and_the_mean_are_those_of_the_formula(string given, string method, double tolerance)
    {
        var outcome = Story(given).Fitted(new(Threads: 1), method);
        Assert.Equal(
            LogIntegral(given.StartsWith("sd", StringComparison.Ordinal)), outcome.Summary!.Metric?.Value ?? outcome.Value, tolerance);
        Assert.EndsWith("log integral of the joint density", (outcome.Summary.Metric?.Of ?? outcome.Objective).Title,
            StringComparison.Ordinal);
        Assert.Equal(1, Mean(outcome.Summary) / Expected(given), tolerance);
    }

    [Theory, InlineData("variance = u"), InlineData("precision = u")]
    public void Gibbs_draws_have_the_mean(string given)
    {
        var summary = Story(given).Fitted(new(Threads: 1, Draws: 4000), "gibbs").Summary!;
        Assert.Equal(1, Mean(summary) / Expected(given), 0.05);
    }

    /// <summary>The mode of s^-(n + 1) exp(-S / (2 s^2)), and those of a variance and of a precision.</summary>
    [Theory, InlineData("sd = u"), InlineData("variance = u"), InlineData("precision = u")]
    public void The_mode_is_that_of_the_density(string given)
    {
        var summary = Story(given).Fitted(new(Threads: 1), "map").Summary!;
        var (n, mode) = (numbers.Length, Mean(summary));
        Assert.Equal(1, mode / (given switch
        {
            "sd = u" => Math.Sqrt(Squares / (n + 1)),
            "variance = u" => Squares / (n + 2),
            _ => (n - 2) / Squares,
        }), 1e-6);
    }

    /// <summary>A location that is positive is truncated, not conjugate, and no Gaussian latent.</summary>
    [Fact]
    public void A_location_has_no_closed_form()
    {
        var story = TestStory.By("""
            model M
            data y[rows]: real
            u ~ LogFlat()
            for n in rows { y[n] ~ Normal(u, 1) }
            """, Csv);
        Assert.Equal("E0402", Assert.Single(story.Select("exact").Diagnostics).Code);
    }

    /// <summary>Latents with it are no Gaussian ones, as those with a flat prior are: they are not integrated.</summary>
    [Theory]
    [InlineData("z: real ~ LogFlat()\nfor t in times { y[t] ~ Normal(z, q) }", false)]
    [InlineData("z: real ~ Flat()\nfor t in times { y[t] ~ Normal(z, q) }", true)]
    [InlineData(
        "level[1] ~ LogFlat()\nfor t in 2..times { level[t] ~ Normal(level[t-1], q) }\nfor t in times { y[t] ~ Normal(level[t], 1) }",
        false)]
    [InlineData("level[1] ~ Flat()\nfor t in 2..times { level[t] ~ Normal(level[t-1], q) }\nfor t in times { y[t] ~ Normal(level[t], 1) }",
        true)]
    public void No_Gaussian_latent_has_it(string story, bool isIntegrated) => Assert.Equal(isIntegrated,
        TestStory.By($"model M\ndata y[times]: real\nparam q: positive\n{story}", Csv).Select("map").Plan is not null);

    /// <summary>A standard deviation whose square has a prior of its own has no closed form.</summary>
    [Theory, InlineData("Gamma(2, 1)"), InlineData("InverseGamma(2, 1)")]
    public void Another_prior_of_a_standard_deviation_is_refused(string prior)
    {
        var story = TestStory.By($$"""
            model M
            data y[rows]: real
            u ~ {{prior}}
            for n in rows { y[n] ~ Normal(0, u) }
            """, Csv);
        Assert.Equal("E0402", Assert.Single(story.Select("exact").Diagnostics).Code);
    }

    private static double Expected(string given)
    {
        var (shape, rate) = (numbers.Length / 2.0, Squares / 2);
        return given switch
        {
            "sd = u" => Math.Sqrt(rate) * SpecialFunctions.Gamma(shape - 0.5) / SpecialFunctions.Gamma(shape),
            "sd = 1 / u" => SpecialFunctions.Gamma(shape + 0.5) / SpecialFunctions.Gamma(shape) / Math.Sqrt(rate),
            "variance = u" => rate / (shape - 1),
            _ => shape / rate,
        };
    }

    private static double Mean(FitSummary summary) => summary.Estimates.Single().Value.Values[0];

    private static string Csv => "y\n" + string.Concat(numbers.Select(y => FormattableString.Invariant($"{y}\n")));

    private static TestStory Story(string given) => TestStory.By($$"""
        model M
        data y[rows]: real
        u ~ LogFlat()
        for n in rows { y[n] ~ Normal(0, {{given}}) }
        """, Csv);
}
