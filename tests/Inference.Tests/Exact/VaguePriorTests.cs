using MathNet.Numerics;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Exact;

/// <summary>
/// Conjugate priors whose draws mostly round to 0 or 1, where densities are infinite: evidences and means by the formulas of textbooks.
/// </summary>
public sealed class VaguePriorTests
{
    /// <summary>
    /// A count k with exposure t has a negative binomial evidence; the posterior of its rate is Gamma(0.001 + k, 0.001 + t).
    /// </summary>
    [Fact]
    public void Gamma_with_a_zero_count()
    {
        var fit = TestStory.By("""
            model M
            data deaths[wards]: count
            data beds[wards]: positive
            for w in wards {
              rate[w] ~ Gamma(0.001, 0.001)
              deaths[w] ~ Poisson(rate[w] * beds[w])
            }
            """, "deaths,beds\n3,120\n0,80\n5,200\n").Fitted(method: "exact");
        (double K, double T)[] rows = [(3, 120), (0, 80), (5, 200)];
        var evidence = rows.Sum(r => (0.001 * Math.Log(0.001)) - SpecialFunctions.GammaLn(0.001) + SpecialFunctions.GammaLn(0.001 + r.K)
            - ((0.001 + r.K) * Math.Log(0.001 + r.T)) + (r.K * Math.Log(r.T)) - SpecialFunctions.GammaLn(r.K + 1));
        Assert.Equal(-16.555220, evidence, 1e-6);
        Check(fit, evidence, [.. rows.Select(r => (0.001 + r.K) / (0.001 + r.T))]);
    }

    /// <summary>
    /// A time t has the evidence a b^a / (b + t)^(a + 1) of Gamma(a, b): terms of it are lost beside t where the density is first read.
    /// </summary>
    [Theory, InlineData(1e9), InlineData(1e12), InlineData(1e15), InlineData(1e40), InlineData(1e-40)]
    public void Gamma_with_a_time_in_a_small_unit(double time)
    {
        var fit = TestStory.By("model M\ndata t[rows]: positive\nr: positive ~ Gamma(0.00001, 0.00001)\n"
            + "for n in rows { t[n] ~ Exponential(r) }", FormattableString.Invariant($"t\n{time}\n")).Fitted(method: "exact");
        const double a = 1e-5;
        var evidence = Math.Log(a) + (a * Math.Log(a)) - ((a + 1) * Math.Log(a + time));
        if (time == 1e12) Assert.Equal(-39.144338, evidence, 1e-6);
        Check(fit, evidence, (a + 1) / (a + time));
    }

    /// <summary>No time, or no success, in very many trials: the shape is far below 1.</summary>
    [Theory, InlineData(1e9), InlineData(1e15)]
    public void Gamma_and_Beta_with_no_event(double exposure)
    {
        const double a = 1e-5;
        var poisson = TestStory.By(FormattableString.Invariant($"model M\ndata k[rows]: count\nr: positive ~ Gamma({a:F5}, {a:F5})\n")
            + FormattableString.Invariant($"for n in rows {{ k[n] ~ Poisson({exposure} * r) }}"), "k\n0\n").Fitted(method: "exact");
        Check(poisson, a * (Math.Log(a) - Math.Log(a + exposure)), a / (a + exposure));
        var binomial = TestStory.By(FormattableString.Invariant($"model M\ndata k[rows]: count\np ~ Beta({a:F5}, {a:F5})\n")
            + FormattableString.Invariant($"for n in rows {{ k[n] ~ Binomial({exposure:F0}, p) }}"), "k\n0\n").Fitted(method: "exact");
        // log B(a, n + a) - log B(a, a) with Gamma(n + a) / Gamma(n + 2 a) = n^-a to 1 / n
        var evidence = SpecialFunctions.GammaLn(2 * a) - SpecialFunctions.GammaLn(a) - (a * Math.Log(exposure));
        Check(binomial, evidence, a / (exposure + (2 * a)));
    }

    /// <summary>Numbers so far from 1 that densities are not computed are refused.</summary>
    [Theory, InlineData("1e150"), InlineData("1e250")]
    public void Numbers_far_from_one_are_refused(string time)
    {
        var found = Assert.Single(TestStory.By("model M\ndata t[rows]: positive\nr: positive ~ Gamma(1, 1e-200)\n"
            + "for n in rows { t[n] ~ Exponential(r) }", $"t\n{time}\n").Fit(method: "exact").Diagnostics);
        Assert.Equal("E0554", found.Code);
        Assert.Contains("too far from 1", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(0, 3)]
    public void Beta_with_one_kind_of_row(int successes, int failures)
    {
        var rows = string.Concat(Enumerable.Repeat("1\n", successes)) + string.Concat(Enumerable.Repeat("0\n", failures));
        var fit = TestStory.By("model M\ndata b[rows]: bool\np ~ Beta(0.01, 0.01)\nfor n in rows { b[n] ~ Bernoulli(p) }",
            $"b\n{rows}").Fitted(method: "exact");
        Check(fit, SpecialFunctions.BetaLn(0.01 + successes, 0.01 + failures) - SpecialFunctions.BetaLn(0.01, 0.01),
            (0.01 + successes) / (0.02 + successes + failures));
    }

    [Fact]
    public void Dirichlet_with_an_empty_category()
    {
        var fit = TestStory.By("model M\ndata k[rows]: index[4]\np ~ Dirichlet([0.001, 0.001, 0.001, 0.001])\n"
            + "for n in rows { k[n] ~ Categorical(p) }", "k\n1\n2\n2\n1\n3\n").Fitted(method: "exact");
        double[] counts = [2, 2, 1, 0];
        Check(fit, SpecialFunctions.GammaLn(0.004) - SpecialFunctions.GammaLn(5.004)
            + counts.Sum(n => SpecialFunctions.GammaLn(0.001 + n) - SpecialFunctions.GammaLn(0.001)),
            [.. counts.Select(n => (0.001 + n) / 5.004)]);
    }

    /// <summary>A location whose precision has a vague prior: that of one row is Student t, with 0.002 degrees of freedom.</summary>
    [Fact]
    public void A_location_with_its_precision()
    {
        var fit = TestStory.By("model M\ndata x[rows]: real\nt ~ Gamma(0.001, 0.001)\nm ~ Normal(0, precision = 0.1 * t)\n"
            + "for n in rows { x[n] ~ Normal(m, precision = t) }", "x\n1.5\n").Fitted(method: "exact");
        var (degrees, square) = (0.002, 11.0);
        var evidence = SpecialFunctions.GammaLn((degrees + 1) / 2) - SpecialFunctions.GammaLn(degrees / 2)
            - (0.5 * Math.Log(degrees * Math.PI * square)) - (0.5 * (degrees + 1) * Math.Log(1 + (1.5 * 1.5 / square / degrees)));
        Assert.Equal(evidence, fit.Metric.Value, 1e-9);
        Assert.Equal(1.5 / 1.1, fit.Summary!.Estimates.Single(e => e.Name == "m").Value.Values[0], 1e-9);
    }

    /// <summary>
    /// The variance of a group without rows, whose draws overflow, is as its prior says; a row of the other is Student t with 0.002 degrees
    /// of freedom.
    /// </summary>
    [Fact]
    public void A_variance_without_rows()
    {
        var fit = TestStory.By("model M\ndata x[rows]: real\ndata g[rows]: index[2]\nv: positive[2] ~ InverseGamma(0.001, 0.001)\n"
            + "for n in rows { x[n] ~ Normal(0, variance = v[g[n]]) }", "x,g\n1.5,1\n").Fitted(method: "exact");
        var evidence = SpecialFunctions.GammaLn(0.501) - SpecialFunctions.GammaLn(0.001) - (0.5 * Math.Log(0.002 * Math.PI))
            - (0.501 * Math.Log(1 + (1.5 * 1.5 / 0.002)));
        Assert.Equal(evidence, fit.Metric.Value, 1e-9);
        Assert.Equal(double.PositiveInfinity, fit.Summary!.Estimates.Single().Value.Values[1]);
    }

    private static void Check(FitOutcome fit, double evidence, params double[] means)
    {
        Assert.Equal(evidence, fit.Metric.Value, 1e-8);
        var reported = fit.Summary!.Estimates.Single().Value.Values;
        Assert.Equal(means, reported, (a, b) => Math.Abs(a - b) < 1e-9 * a);
    }
}
