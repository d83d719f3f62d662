using System.Globalization;
using ProbDsl.Inference.DrawDiagnostics;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>What a fit says of an approximation that is not close to the posterior, whatever its k-hat.</summary>
public sealed class ApproximationQualityTests
{
    private const string Mirror = """
        model Mirror
        data y[rows]: real
        m ~ Normal(0, 3)
        for n in rows { y[n] ~ Normal(m * m, 1) }
        """;

    private const string Labels = """
        model Labels
        data y[rows]: real
        hot ~ Bernoulli(0.3)
        k ~ Categorical([0.2, 0.3, 0.5])
        m ~ Normal(0, 3)
        for n in rows { y[n] ~ Normal(m + (if hot then 2 else 0) + k, 1.5) }
        """;

    private const string Schools = """
        model Schools
        data y[rows]: real
        data se[rows]: positive
        mu ~ Normal(0, 5)
        tau ~ HalfCauchy(5)
        for n in rows { th[n] ~ Normal(mu, tau) }
        for n in rows { y[n] ~ Normal(th[n] + 0 * th[n]^2, se[n]) }
        """;

    // both signs fit alike: the posterior mean is 0, and either peak alone has good weights
    [Theory, InlineData("advi"), InlineData("laplace")]
    public void Half_of_a_posterior_that_is_missed_is_announced(string method)
    {
        var fitted = TestStory.By(Mirror, Normals(4, 30)).Fitted(new(Threads: 1), method);
        var warning = Trouble(fitted);
        Assert.Contains("About 50% of the posterior is at other modes, one of them at `m` = ", warning.Message, StringComparison.Ordinal);
        Assert.Contains("`--method quadrature`", warning.Help, StringComparison.Ordinal);
        Assert.Equal(ApproximationFault.Poor, fitted.Summary!.Tail!.Fault);
    }

    // the t distribution about one peak has good weights too
    [Fact]
    public void Weighted_draws_about_one_of_two_peaks_are_not_taken()
    {
        var fitted = TestStory.By(Mirror, Normals(4, 30)).Fitted(new(Threads: 1), "importance");
        Assert.InRange(fitted.Summary!.Estimates.Single().Spread!.Sd.Values[0], 1.5, 2.5);
        Assert.Empty(fitted.ReliabilityWarnings);
    }

    // the mean of the best normal distribution of 31 numbers is not near the mode, where the density is 10 times the distribution's
    [Fact]
    public void The_one_mode_of_a_skewed_density_is_not_missed()
    {
        var bound = TestStory.By(Examples.Read("logistic-regression/logistic_regression.gen"),
            Examples.Read("logistic-regression/breast_cancer.csv"));
        Assert.DoesNotContain(bound.Fitted(new(Threads: 1), "advi").Diagnostics,
            d => d.Message.Contains("other modes", StringComparison.Ordinal));
    }

    [Theory, InlineData("advi"), InlineData("laplace")]
    public void Modes_of_labels_that_were_summed_out_are_counted(string method)
    {
        var fitted = TestStory.By(Labels, Normals(1.2, 120, 1.5)).Fitted(new(Threads: 1), method);
        Assert.Contains("of the posterior is at other modes, one of them at `m` = ", Trouble(fitted).Message, StringComparison.Ordinal);
    }

    // tau has a spread of 3.2: a normal distribution of its logarithm, centered at 4, has 1.1
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_centered_hierarchy_is_announced_whatever_its_k_hat(ulong seed)
    {
        const string Data = "y,se\n28,15\n8,10\n-3,16\n7,11\n-1,9\n1,11\n18,10\n12,18\n";
        var fitted = TestStory.By(Schools, Data).Fitted(new(Seed: seed, Threads: 1), "advi");
        Assert.Contains("`tau` is 4.", Trouble(fitted).Message, StringComparison.Ordinal);
        Assert.False(fitted.Summary!.Tail!.IsReliable);
    }

    [Fact]
    public void A_low_k_hat_with_few_effective_draws_is_no_good_fit()
    {
        var sampling = new ImportanceSampling(0, 0, 90, 0.6, new double[1000]);
        Assert.Equal(ApproximationFault.Poor, new ApproximationQuality(sampling, null).Fault);
        Assert.Equal(ApproximationFault.None, new ApproximationQuality(sampling with { EffectiveSampleSize = 110 }, null).Fault);
        var message = ApproximationDiagnostics.Find(new(sampling, null), null, null).Single().Message;
        Assert.Equal(
            "the approximation is off, though its k-hat of 0.60 ± 0.00 is not above 0.67. The effective sample size is 90 of 1,000",
            message);
    }

    /// <summary>The reason why weighted draws are dropped is what is wrong: here how few of them have weight.</summary>
    [Theory]
    [InlineData(90, 0.6, "the effective sample size is 90 of 1,000, though k-hat 0.60 ± 0.00 is not above 0.67")]
    [InlineData(110, 0.9, "k-hat 0.90 ± 0.00 (above 0.67), effective sample size 110")]
    public void Weighted_draws_are_unreliable_for_a_reason(double effective, double shape, string why) =>
        Assert.Equal($"the weighted draws are not reliable: {why}",
            ApproximationDiagnostics.OfWeights(new(0, 0, effective, shape, new double[1000]), null).Single().Message);

    [Theory]
    [InlineData(0.0, 1.0, false)]
    [InlineData(0.2, 1.0, false)]
    [InlineData(0.4, 1.0, true)]
    [InlineData(0.0, 1.7, false)]
    [InlineData(0.0, 2.5, true)]
    public void Weighted_and_unweighted_draws_are_compared(double shift, double scale, bool isLarge)
    {
        // draws of N(0, scale) weighted to N(shift, 1)
        var (random, draws) = (new RandomStream(3, "agreement"), 4000);
        double[] x = [.. Enumerable.Range(0, draws).Select(_ => scale * random.NextNormal())];
        var sampling = ImportanceSampling.Estimate([.. x.Select(v => LogDensity(v, shift, 1) - LogDensity(v, 0, scale))]);
        var worst = new DrawAgreement(sampling).Worst(x, 1, _ => "x")!;
        Assert.Equal(isLarge, worst.IsLarge);
        Assert.Equal(shift, worst.WeightedMean, 0.1);
        Assert.Equal(1, worst.WeightedSd, 0.1);

        static double LogDensity(double v, double mean, double sd) => (-0.5 * ((v - mean) / sd) * ((v - mean) / sd)) - Math.Log(sd);
    }

    [Fact]
    public void A_number_that_does_not_vary_disagrees_with_nothing() =>
        Assert.Null(new DrawAgreement(ImportanceSampling.Estimate(new double[10])).Worst([.. Enumerable.Repeat(3.0, 10)], 1, _ => "x"));

    private static Diagnostic Trouble(FitOutcome fitted) => fitted.ReliabilityWarnings.Single(d => d.Code == "W0519");

    private static string Normals(double mean, int count, double sd = 1)
    {
        var random = new RandomStream(5, "rows");
        return "y\n" + string.Concat(Enumerable.Range(0, count)
            .Select(_ => string.Create(CultureInfo.InvariantCulture, $"{mean + (sd * random.NextNormal()):R}\n")));
    }
}
