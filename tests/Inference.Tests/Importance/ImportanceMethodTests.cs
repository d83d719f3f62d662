using MathNet.Numerics;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Laplace;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Importance;

/// <summary>Weighted draws against closed forms and quadrature, by their own standard errors.</summary>
public sealed class ImportanceMethodTests
{
    private const int Draws = 20_000;

    [Fact]
    public void A_rate_with_a_gamma_prior()
    {
        var bound = TestStory.By("""
            model M
            data c[rows]: count
            r ~ Gamma(3, 2)
            for n in rows { c[n] ~ Poisson(r) }
            """, SmallTable.Rows);
        var c = bound.Problem.Data["c"].Values;
        var (shape, rate) = (3 + c.Sum(), 2.0 + c.Length);
        var evidence = 3 * Math.Log(2) - SpecialFunctions.GammaLn(3) + SpecialFunctions.GammaLn(shape) - shape * Math.Log(rate)
            - c.Sum(k => SpecialFunctions.GammaLn(k + 1));
        Check(bound, evidence, "r", shape / rate, Math.Sqrt(shape) / rate);
    }

    [Fact]
    public void A_share_with_a_beta_prior()
    {
        var bound = TestStory.By("""
            model M
            data b[rows]: bool
            p ~ Beta(3, 5)
            for n in rows { b[n] ~ Bernoulli(p) }
            """, SmallTable.Rows);
        var (ones, all) = (bound.Problem.Data["b"].Values.Sum(), bound.Problem.Data["b"].Values.Length);
        var (alpha, beta) = (3 + ones, 5 + all - ones);
        var evidence = SpecialFunctions.BetaLn(alpha, beta) - SpecialFunctions.BetaLn(3, 5);
        Check(bound, evidence, "p", alpha / (alpha + beta), Math.Sqrt(alpha * beta / (alpha + beta + 1)) / (alpha + beta));
    }

    // labels are marginalized from the weights
    [Fact]
    public void A_mixture_with_one_unknown()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            m ~ Normal(0, 2)
            for n in rows {
              k[n] ~ Bernoulli(0.3)
              x[n] ~ Normal(if k[n] then m else -1, 1)
            }
            """, SmallTable.Rows);
        var x = bound.Problem.Data["x"].Values;
        var exact = Quadrature.Of(
            m => Normal(m, 0, 2) + x.Sum(v => Math.Log(0.3 * Math.Exp(Normal(v, m, 1)) + 0.7 * Math.Exp(Normal(v, -1, 1)))), -20, 20);
        Check(bound, exact.LogEvidence, "m", exact.Mean, exact.Sd);
    }

    [Fact]
    public void Eight_schools_beside_quadrature()
    {
        var exact = EightSchools.ByQuadrature();
        Check(TestStory.By(EightSchools.Story, EightSchools.Data), exact.LogEvidence, "tau", exact.Mean, exact.Sd);
    }

    // centered, the joint density has no mode: the prior is drawn from
    [Fact]
    public void Without_a_mode_the_prior_is_drawn_from()
    {
        var bound = TestStory.By(EightSchools.KeptCentered, EightSchools.Data);
        var exact = EightSchools.ByQuadrature();
        Assert.Contains("the prior", Check(bound, exact.LogEvidence, "tau", exact.Mean, exact.Sd).Metric.How!, StringComparison.Ordinal);
    }

    // the normal approximation of a hierarchy is poor, and says so: its evidence is off by far more than the weighted draws' error
    [Fact]
    public void The_normal_approximation_of_eight_schools_warns()
    {
        var fitted = TestStory.By(EightSchools.Kept, EightSchools.Data).Fitted(method: "laplace");
        Assert.Contains(fitted.Diagnostics, d => d.Code == "W0519");
        Assert.True(Math.Abs(fitted.Metric.Value - EightSchools.ByQuadrature().LogEvidence) > 1);
    }

    [Fact]
    public void Resampled_draws_follow_the_weights()
    {
        var summary = TestStory.By(EightSchools.Story, EightSchools.Data).Fitted(new(Draws: Draws, Threads: 1), "importance").Summary!;
        var (tau, drawn) = (summary.Estimates.First(e => e.Name == "tau"), summary.Draws!.Arrays["tau"].Values);
        Assert.Equal(tau.Value.Values[0], drawn.Average(), 0.02 * tau.Spread!.Sd.Values[0]);
        Assert.Equal(0.95, drawn.Count(d => d < tau.Spread.High.Values[0]) / (double)drawn.Length, 0.002);
    }

    private static FitOutcome Check(TestStory bound, double evidence, string name, double mean, double sd)
    {
        var fitted = bound.Fitted(new(Draws: Draws, Threads: 1), "importance");
        var (estimate, worth) = (fitted.Summary!.Estimates.First(e => e.Name == name), fitted.Summary.Tail!.EffectiveDraws);
        Assert.True(fitted.Summary.Tail!.Shape < 0.7 && worth > 1000, $"k-hat {fitted.Summary.Tail!.Shape}, {worth} draws");
        Assert.InRange(fitted.Metric.Error!.Value, 0, 0.03);
        Assert.Equal(evidence, fitted.Metric.Value, 4 * fitted.Metric.Error.Value);
        Assert.Equal(mean, estimate.Value.Values[0], 4 * sd / Math.Sqrt(worth));
        Assert.Equal(sd, estimate.Spread!.Sd.Values[0], 0.1 * sd);
        return fitted;
    }

    private static double Normal(double x, double mean, double sd) =>
        (-0.5 * (x - mean) * (x - mean) / (sd * sd)) - Math.Log(sd * Math.Sqrt(2 * Math.PI));
}
