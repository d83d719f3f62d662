using ProbDsl.Inference.DrawDiagnostics;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Judging;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Judging;

/// <summary>The dependence of unknowns on their priors, against fits with scaled priors.</summary>
public sealed class PriorSensitivityTests
{
    private const string Data = "y\n1.1\n0.4\n2.3\n1.6\n0.2\n1.9\n";

    /// <summary>
    /// Draws with weights have the moments of fits by nodes: of priors with a power, which have another scale, and of each row twice, the
    /// square of the likelihood.
    /// </summary>
    [Theory, InlineData(0.7, false), InlineData(1.4, false), InlineData(2, true)]
    public void Weighted_draws_are_those_of_a_fit_with_scaled_components(double power, bool isLikelihood)
    {
        var (fit, problem) = JudgedFit.Bound(Story(3, 1, 2), Data, draws: 20_000);
        var components = LogComponents.Compute(fit, problem, TestStory.Catalog, ManagedEngine.On(1),
            TestContext.Current.CancellationToken).Value!;
        var weights = PowerScaling.Weights(isLikelihood ? components.LogLikelihood : components.LogPrior, power);
        var width = isLikelihood ? 1 : 1 / Math.Sqrt(power);
        var expected = TestStory.By(Story(3, width, 2 * width), isLikelihood ? Data + Data[2..] : Data)
            .Fitted(new FitOptions(Threads: 1), "quadrature").Summary!;
        Assert.Equal(["m", "s"], components.Priors.Select(p => p.Unknown));
        foreach (var name in new[] { "m", "s" })
        {
            var (draws, estimate) = (fit.Posterior.Arrays[name].Values, expected.Estimates.Single(e => e.Name == name));
            var mean = draws.Zip(weights, (d, w) => d * w).Sum();
            var sd = Math.Sqrt(draws.Zip(weights, (d, w) => (d - mean) * (d - mean) * w).Sum());
            Assert.InRange(Math.Abs(mean - estimate.Value.Values[0]) / estimate.Spread!.Sd.Values[0], 0, 0.05);
            Assert.InRange(sd / estimate.Spread.Sd.Values[0], 0.95, 1.05);
        }
    }

    [Fact]
    public void A_prior_that_contradicts_the_data_is_named()
    {
        var judged = JudgedFit.Of("""
            model Far
            data y[rows]: real
            m ~ Normal(9, 0.5)
            for n in rows { y[n] ~ Normal(m, 1) }

            """, Data);
        Assert.Equal(SensitivityKind.Conflict, judged.Sensitivity!.Numbers[0].Kind);
        Assert.Equal("m", judged.Sensitivity.Numbers[0].Strongest);
        Assert.Contains(judged.Findings, f => f is { Topic: "priors", Verdict: Verdict.Doubtful } && f.Next!.Contains("`m`"));
    }

    [Fact]
    public void A_prior_beside_data_that_say_nothing_decides()
    {
        var judged = JudgedFit.Of("""
            model Two
            data y[rows]: real
            m ~ Normal(0, 100)
            other ~ Normal(0, 1)
            for n in rows { y[n] ~ Normal(m + 0.001 * other, 1) }
            """, Data);
        Assert.Equal([SensitivityKind.Data, SensitivityKind.StrongPrior], judged.Sensitivity!.Numbers.Select(n => n.Kind));
        Assert.Contains(judged.Findings, f => f is { Topic: "priors", Verdict: Verdict.Good } && f.Text.Contains("`other`"));
    }

    /// <summary>Effects of groups belong to the likelihood, whatever integrates them.</summary>
    [Fact]
    public void Priors_are_those_outside_of_groups()
    {
        var judged = JudgedFit.Of("""
            model Groups
            data y[rows]: count
            data g[rows]: index[G]
            m ~ Normal(0, 2)
            s ~ HalfNormal(1)
            for k in G { b[k] ~ Normal(m, s) }
            for n in rows { y[n] ~ Poisson(log_rate = b[g[n]]) }
            """, "y,g\n1,a\n2,a\n4,b\n0,c\n7,d\n3,d\n");
        Assert.Equal(["m", "s"], judged.Sensitivity!.Priors);
        Assert.Equal(2, judged.Sensitivity.Numbers.Count);
    }

    private static string Story(double mean, double sd, double scale) => FormattableString.Invariant($$"""
        model Scaled
        data y[rows]: real
        m ~ Normal({{mean}}, {{sd}})
        s ~ HalfNormal({{scale}})
        for n in rows { y[n] ~ Normal(m, s) }

        """);

    /// <summary>
    /// Levels with a prior of constants have the posterior of another prior in closed form: a power multiplies the precision of the prior.
    /// </summary>
    [Theory]
    [InlineData("base: real[G] ~ Normal(-2, 1)", 0.6)]
    [InlineData("base: real[G] ~ Normal(-2, 1)", 1.7)]
    [InlineData("for k in G { base[k] ~ Normal(-2, 1) }", 1.7)]
    public void Priors_of_levels_with_constants_are_scaled(string prior, double power)
    {
        double[] y = [1.1, 0.4, -0.3, 0.6, 0.2, 1.9];
        var (fit, problem) = JudgedFit.Bound($$"""
            model Levels
            data y[rows]: real
            data g[rows]: index[G]
            {{prior}}
            for n in rows { y[n] ~ Normal(base[g[n]], 1) }

            """, "y,g\n" + string.Concat(y.Select((v, i) => FormattableString.Invariant($"{v},{"ab"[i % 2]}\n"))), draws: 20_000);
        var components = LogComponents.Compute(fit, problem, TestStory.Catalog, ManagedEngine.On(1),
            TestContext.Current.CancellationToken).Value!;
        Assert.Equal(["base"], components.Priors.Select(p => p.Unknown));
        var (weights, all) = (PowerScaling.Weights(components.LogPrior, power), fit.Posterior.Arrays["base"].Values);
        for (var level = 0; level < 2; level++)
        {
            var rows = y.Where((_, i) => i % 2 == level).ToList();
            var (precision, mean) = (power + rows.Count, ((power * -2) + rows.Sum()) / (power + rows.Count));
            var weighted = weights.Select((w, i) => w * all[(components.Draws[i] * 2) + level]).Sum();
            var variance = weights.Select((w, i) => w * Math.Pow(all[(components.Draws[i] * 2) + level] - weighted, 2)).Sum();
            Assert.Equal(mean, weighted, 0.05 / Math.Sqrt(precision));
            Assert.InRange(variance * precision, 0.9, 1.1);
        }
    }

    [Theory]
    [InlineData("for k in G { z[k] ~ Normal(0, 1) }\nfor k in G { b[k] = m + s * z[k] }", "m,s")]
    [InlineData("for k in G { z[k] ~ Normal(0, 1) }\nfor k in G { b[k] = m + z[k] }", "m,s,z")]
    [InlineData("for k in G { b[k] ~ Normal(m, s) }", "m,s")]
    [InlineData("for k in G { b[k] ~ Normal(0, 3) }", "m,s,b")]
    public void Effects_that_an_unknown_scale_multiplies_have_no_prior_of_their_own(string effects, string priors)
    {
        var (_, problem) = JudgedFit.Bound($$"""
            model Effects
            data y[rows]: real
            data g[rows]: index[G]
            m ~ Normal(0, 2)
            s ~ HalfNormal(1)
            {{effects}}
            for n in rows { y[n] ~ Normal(b[g[n]], 1) }

            """, "y,g\n1,a\n2,a\n4,b\n0,c\n", draws: 500);
        Assert.Equal(priors.Split(','), new ScaledPriors(problem.Graph).Find());
    }

    [Fact]
    public void Unknowns_of_rows_belong_to_the_likelihood()
    {
        var story = TestStory.By("model Rows\ndata y[rows]: count\nm ~ Normal(0, 2)\nfor n in rows { e[n] ~ Normal(0, 1) }\n"
            + "for n in rows { y[n] ~ Poisson(log_rate = m + e[n]) }\n", "y\n1\n3\n0\n");
        Assert.Equal(["m"], new ScaledPriors(story.Problem.Graph).Find());
    }
}
