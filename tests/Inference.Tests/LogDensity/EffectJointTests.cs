using MathNet.Numerics;
using ProbDsl.Inference.Expressions;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Latents of one number a group with any smooth density: the density without them against a grid and against closed forms, its gradient,
/// and their moments given the rest.
/// </summary>
public sealed class EffectJointTests
{
    private const string Data = """
        data y[rows]: count from k
        data yes[rows]: bool from t
        data time[rows]: positive from d
        data part[rows]: unit from p
        data x[rows]: real from b
        data z[rows]: real from c
        data g[rows]: index[groups]
        data h[rows]: index[places]

        """;

    private const string Csv = "k,t,b,c,d,p,g,h\n3,1,0.3,-0.5,1,0.3,u,p\n0,0,-1.1,0.2,2,0.6,v,q\n7,1,0.8,1.3,0.5,0.9,u,q\n"
        + "1,0,0.1,-0.4,1,0.5,v,p\n2,1,-0.6,0.7,1.5,0.2,u,p\n";

    private static readonly Dictionary<string, string> stories = new()
    {
        ["probabilities of groups"] = """
            param a: positive
            param b: positive
            for j in groups { rate[j] ~ Beta(0.5 + a, 0.5 + b) }
            for n in rows { yes[n] ~ Bernoulli(rate[g[n]]) }
            """,
        ["rates of rows"] = """
            param a: positive
            param b: positive
            for n in rows { rate[n] ~ Gamma(a, b) }
            for n in rows { y[n] ~ Poisson(rate[n] * time[n]) }
            """,
        ["scales of groups"] = """
            param m: real
            param s: positive
            param base: real
            for j in groups { sd[j] ~ LogNormal(m, s) }
            for n in rows { z[n] ~ Normal(base, sd[g[n]]) }
            """,
        ["weights of rows, through a definition and a root"] = """
            param df: positive
            param base: real
            param sd: positive
            for n in rows {
              w[n] ~ Gamma(1 + df, df)
              own[n] = sd / w[n]^0.5
              z[n] ~ Normal(base, own[n])
            }
            """,
        ["two outcomes of one latent"] = """
            param a: positive
            param base: real
            for j in groups { rate[j] ~ Exponential(a) }
            for n in rows {
              time[n] ~ Weibull(1.5, rate[g[n]])
              y[n] ~ NegativeBinomial(rate[g[n]] * exp(base), 2 + rate[g[n]])
            }
            """,
        ["along two indices"] = """
            param a: positive
            param b: positive
            for j in groups { for i in places { rate[j, i] ~ Gamma(a, b) } }
            for n in rows { y[n] ~ Poisson(rate[g[n], h[n]]) }
            """,
        ["a real effect that is not normal"] = """
            param m: real
            param s: positive
            for j in groups { effect[j] ~ Gumbel(m, s) }
            for n in rows { y[n] ~ Poisson(exp(effect[g[n]] + 0.1 * x[n])) }
            """,
        ["a normal effect in a mean, as its exponential, and in a scale"] = """
            param s: positive
            param sd: positive
            param base: real
            for j in groups { effect[j] ~ Normal(0.1, s) }
            for n in rows { z[n] ~ Normal(base + exp(effect[g[n]]), sd * exp(0.5 * effect[g[n]])) }
            """,
        ["precision of shares"] = """
            param mean: unit
            param a: positive
            for j in groups { sure[j] ~ Gamma(a, 0.5) }
            for n in rows { part[n] ~ Beta(mean * sure[g[n]], (1 - mean) * sure[g[n]]) }
            """,
        ["zeros of two kinds"] = """
            param a: positive
            param b: positive
            param zero: unit
            for j in groups { rate[j] ~ Gamma(a, b) }
            for n in rows { y[n] ~ Mixture([zero, 1 - zero], [Delta(0), Poisson(rate[g[n]])]) }
            """,
    };

    /// <summary>By name: the story, and the same with the latents integrated in closed form.</summary>
    private static readonly Dictionary<string, (string Story, string Closed)> closed = new()
    {
        ["Gamma and Poisson"] = ("for n in rows { r[n] ~ Gamma(a, b) }\nfor n in rows { y[n] ~ Poisson(r[n]) }",
            "for n in rows { y[n] ~ NegativeBinomial(a / b, a) }"),
        ["Beta and Binomial"] = ("for n in rows { r[n] ~ Beta(a, b) }\nfor n in rows { y[n] ~ Binomial(9, r[n]) }",
            "for n in rows { y[n] ~ BetaBinomial(9, a, b) }"),
        ["Gamma and Normal"] = (
            "for n in rows { r[n] ~ Gamma(a, a) }\nfor n in rows { z[n] ~ Normal(0.3, b / r[n]^0.5) }",
            "for n in rows { z[n] ~ StudentT(2 * a, 0.3, b) }"),
        ["InverseGamma and Normal"] = (
            "for n in rows { r[n] ~ InverseGamma(a, a * b^2) }\nfor n in rows { z[n] ~ Normal(0.3, variance = r[n]) }",
            "for n in rows { z[n] ~ StudentT(2 * a, 0.3, b) }"),
        ["Beta and Geometric"] = ("for n in rows { r[n] ~ Beta(a, b) }\nfor n in rows { y[n] ~ Geometric(r[n]) }",
            "for n in rows { target += lgamma(a + b) - lgamma(a) - lgamma(b) + lgamma(a + 1) "
                + "+ lgamma(b + y[n]) - lgamma(a + b + 1 + y[n]) }"),
        ["rates of 1e12"] = ("for n in rows { r[n] ~ Gamma(a, b * 1e-12) }\nfor n in rows { y[n] ~ Poisson(r[n] * 1e-12) }",
            "for n in rows { y[n] ~ NegativeBinomial(a / b, a) }"),
        ["variances of 1e-12"] = (
            "for n in rows { r[n] ~ InverseGamma(a, a * b^2 * 1e-12) }\nfor n in rows { z[n] ~ Normal(0.3, sd = 1e6 * r[n]^0.5) }",
            "for n in rows { z[n] ~ StudentT(2 * a, 0.3, b) }"),
    };

    /// <summary>Stories that resemble these, whose latents have no such integral.</summary>
    private static readonly string[] others =
    [
        // the data bound the latent
        "for j in groups { r[j] ~ Gamma(a, b) }\nfor n in rows { time[n] ~ Uniform(0, 5 + r[g[n]]) }",
        // a density with a kink in it
        "for j in groups { r[j] ~ Gamma(a, b) }\nfor n in rows { z[n] ~ Laplace(r[g[n]], 1) }",
        // functions that are not smooth
        "for j in groups { r[j] ~ Gamma(a, b) }\nfor n in rows { y[n] ~ Poisson(1 + abs(r[g[n]] - 1)) }",
        "for j in groups { r[j] ~ Gamma(a, b) }\nfor n in rows { y[n] ~ Poisson(if r[g[n]] > 1 then 2 else 1) }",
        // a member with two modes
        "for j in groups { r[j] ~ Normal(a, b) }\nfor n in rows { z[n] ~ Normal(r[g[n]]^2, 1) }",
        "for j in groups { r[j] ~ Beta(a, b) }\nfor n in rows { yes[n] ~ Bernoulli(4 * r[g[n]] * (1 - r[g[n]])) }",
        // two members in one statement
        "for j in groups { r[j] ~ Gamma(a, b) }\nfor n in rows { y[n] ~ Poisson(r[g[n]] + r[1]) }",
        // read by another latent
        "for j in groups { r[j] ~ Gamma(a, b) }\nfor n in rows { q[n] ~ Gamma(r[g[n]], 1) }\n"
            + "for n in rows { y[n] ~ Poisson(q[n] + r[g[n]]) }",
        // read where a kind is summed out
        "for j in groups { r[j] ~ Gamma(a, b) }\nfor n in rows { kind[n]: index[2] ~ Categorical([0.4, 0.6]) }\n"
            + "for n in rows { y[n] ~ Poisson(r[g[n]] * kind[n]) }",
        // read by a weight
        "for j in groups { r[j] ~ Gamma(a, b) }\nfor n in rows { y[n] ~ Poisson(r[g[n]]) }\nfor j in groups { target += -r[j] }",
        // a vector of each member
        "for j in groups { r[j]: simplex[3] ~ Dirichlet([a, b, 1]) }\nfor n in rows { yes[n] ~ Bernoulli(r[g[n], 1]) }",
        // without another unknown
        "for j in groups { r[j] ~ Gamma(2, 1) }\nfor n in rows { y[n] ~ Poisson(r[g[n]]) }\nfor n in rows { z[n] ~ Normal(a, b) }",
    ];

    public static TheoryData<string> Names => [.. stories.Keys];

    public static TheoryData<string> Closed => [.. closed.Keys];

    public static TheoryData<int> Others => [.. Enumerable.Range(0, others.Length)];

    [Theory, MemberData(nameof(Names))]
    public void The_density_has_its_gradient(string name)
    {
        for (var seed = 1ul; seed <= 3; seed++)
        {
            var joint = new JointAt(Of(stories[name]).Problem, seed);
            joint.HasGradients(withJacobian: true, name);
            joint.RunsOnTheEngine(name);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void The_density_is_the_integral(string name)
    {
        for (var seed = 1ul; seed <= 3; seed++) new JointAt(Of(stories[name]).Problem, seed).AgreesByDifferences(name);
    }

    /// <summary>
    /// Far from the mode a rate overflows, and its density is 0: density and gradient are those of the integral, whose tail falls faster
    /// than that of a normal, so that nodes give fewer digits.
    /// </summary>
    [Fact]
    public void A_rate_that_overflows_at_the_outer_nodes_has_no_part()
    {
        const double Away = 1e-4;
        var story = TestStory.By("""
            model M
            data y[rows]: count
            m ~ Normal(0, 1)
            for n in rows { rise[n] ~ Gamma(1 + exp(m), 1) }
            for n in rows { y[n] ~ Poisson(log_rate = m + rise[n]) }
            """, "y\n3\n0\n7\n1\n");
        using var objective = new StoryObjective(story.Problem, TestStory.Catalog, DensityPlan.Analyze(story.Problem), withJacobian: true,
            ManagedEngine.On(1));
        var gradient = new double[1];
        foreach (var m in new[] { -1.5, -0.3, 0.4, 1.2 })
        {
            Assert.Equal(Integral(m), objective.Evaluate([m], gradient), 1e-4);
            Assert.Equal((Integral(m + Away) - Integral(m - Away)) / (2 * Away), gradient[0], 2e-3);
        }

        static double Integral(double m) =>
            (-0.5 * m * m) - (0.5 * Math.Log(2 * Math.PI)) + OfRow(m, 3) + OfRow(m, 0) + OfRow(m, 7) + OfRow(m, 1);

        static double OfRow(double m, int y)
        {
            const double Step = 0.002;
            var (shape, sum) = (1 + Math.Exp(m), 0.0);
            for (var u = -40.0; u < 3; u += Step)
            {
                var log = m + Math.Exp(u);
                sum += Step * Math.Exp((shape * u) - Math.Exp(u) + (y * log) - Math.Exp(log));
            }

            return Math.Log(sum) - SpecialFunctions.GammaLn(shape) - SpecialFunctions.GammaLn(y + 1);
        }
    }

    /// <summary>Far from 1 too, where a density of its coordinate is far from normal.</summary>
    [Theory, MemberData(nameof(Closed))]
    public void The_density_is_that_of_the_closed_form(string name)
    {
        foreach (var (seed, spread, error) in new[] { (1ul, 0.5, 1e-12), (2ul, 1, 1e-12), (3ul, 1.5, 1e-11), (4ul, 1.5, 1e-11) })
        {
            var found = new JointAt(Of(Unknowns + closed[name].Story).Problem, seed, spread);
            var expected = new JointAt(TestStory.By("model M\n" + Data + Unknowns + closed[name].Closed, Csv).Problem, seed, spread);
            Assert.Equal(expected.LogDensity(), found.LogDensity(), error);
            foreach (var (slot, at) in expected.Free) Assert.Equal(at.Values, found.Free[slot].Values);
        }
    }

    /// <summary>
    /// Where the numbers of the prior are far below the rounding of 1, a member without hits is drawn from a spike: nothing is found there.
    /// </summary>
    [Theory, InlineData("Gamma and Poisson"), InlineData("Beta and Binomial"), InlineData("InverseGamma and Normal")]
    public void Priors_of_next_to_nothing_have_no_mode(string name)
    {
        const string Priors = "a ~ Gamma(2, 1)\nb ~ Gamma(2, 1)\n";
        foreach (var csv in new[] { Csv, "k,t,b,c,d,p,g,h\n0,1,0.3,-0.5,1,0.3,u,p\n" })
        {
            var found = TestStory.By("model M\n" + Data + Priors + closed[name].Story, csv).Fitted(new(Threads: 1), "quadrature");
            var expected = TestStory.By("model M\n" + Data + Priors + closed[name].Closed, csv).Fitted(new(Threads: 1), "quadrature");
            Assert.DoesNotContain(found.Diagnostics, d => d.Code == "W0592");
            Assert.Equal(expected.Metric.Value, found.Metric.Value, 1e-6);
        }
    }

    [Theory, MemberData(nameof(Closed))]
    public void Conjugate_members_are_integrated_in_closed_form(string name)
    {
        var plan = DensityPlan.Analyze(Of(Unknowns + closed[name].Story).Problem);
        Assert.NotNull(Assert.IsType<EffectMembers>(Assert.Single(plan.Integrated)).Family);
        var block = Assert.Single(plan.Eliminations.OfType<EffectIntegration>()).Blocks.Single();
        Assert.Contains("given the rest, in closed form", block.Reason, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Others))]
    public void Others_stay_unknowns(int which)
    {
        var story = TestStory.By("model M\n" + Data + Unknowns + others[which], Csv);
        Assert.DoesNotContain(DensityPlan.Analyze(story.Problem).Integrated, b => b.Has("r"));
    }

    /// <summary>Given the rest, a rate under a count is Gamma(a + y, b + 1), and a probability Beta(a + hits, b + misses).</summary>
    [Fact]
    public void The_moments_are_those_of_conjugate_posteriors()
    {
        var at = new JointAt(Of(Unknowns + "for n in rows { r[n] ~ Gamma(a, b) }\nfor n in rows { y[n] ~ Poisson(r[n]) }").Problem, 2);
        var (rate, (a, b)) = (MomentsOf(at), Values(at));
        foreach (var (n, y) in counts.Index())
        {
            Assert.Equal((a + y) / (b + 1), rate.Means[n], 1e-12);
            Assert.Equal((a + y) / ((b + 1) * (b + 1)), rate.Variances[n], 1e-12);
        }

        at = new(Of(Unknowns + "for n in rows { r[n] ~ InverseGamma(3 + a, b) }\n"
            + "for n in rows { z[n] ~ Normal(0, variance = r[n]) }").Problem, 2);
        (rate, (a, b)) = (MomentsOf(at), Values(at));
        foreach (var (n, z) in ((double[])[-0.5, 0.2, 1.3, -0.4, 0.7]).Index())
        {
            var (shape, scale) = (3.5 + a, b + (0.5 * z * z));
            Assert.Equal(scale / (shape - 1), rate.Means[n], 1e-12);
            Assert.Equal(scale * scale / ((shape - 1) * (shape - 1) * (shape - 2)), rate.Variances[n], 1e-12);
        }

        at = new(Of(Unknowns + "for j in groups { r[j] ~ Beta(a, b) }\nfor n in rows { yes[n] ~ Bernoulli(r[g[n]]) }").Problem, 2);
        (rate, (a, b)) = (MomentsOf(at), Values(at));
        foreach (var (j, (hits, misses)) in answers.Index())
        {
            var sum = a + b + hits + misses;
            Assert.Equal((a + hits) / sum, rate.Means[j], 1e-12);
            Assert.Equal((a + hits) * (b + misses) / (sum * sum * (sum + 1)), rate.Variances[j], 1e-12);
        }
    }

    /// <summary>
    /// Draws of members given an unknown that is nearly known: Gamma(2 + 3, 4), InverseGamma(3, 3) and Beta(0.5, 1.5), by their mean and
    /// the mean of their logarithm, digamma(a) less log b or digamma(a + b).
    /// </summary>
    [Theory]
    [InlineData("r[n] ~ Gamma(a, 3)", "y[n] ~ Poisson(r[n])", 1.25, 0.11982330715324)]
    [InlineData("r[n] ~ InverseGamma(a + 0.5, 2.5)", "z[n] ~ Normal(1.5, variance = r[n])", 1.5, 0.17582795356964)]
    [InlineData("r[n] ~ Beta(a - 1.5, 0.5)", "no[n] ~ Bernoulli(r[n])", 0.25, -2.38629436111989)]
    public void The_draws_have_their_distribution(string drawn, string observed, double mean, double meanOfLog)
    {
        var csv = "k,b,t\n" + string.Concat(Enumerable.Repeat("3,0.5,0\n", 300));
        var summary = TestStory.By($$"""
            model M
            data y[rows]: count from k
            data z[rows]: real from b
            data no[rows]: bool from t
            a ~ Normal(2, 1e-6)
            for n in rows { {{drawn}} }
            for n in rows { {{observed}} }
            """, csv).Fitted(new(Threads: 1, Draws: 2000), "importance").Summary!;
        var values = summary.Draws!.Arrays["r"].Values;
        Assert.Equal(mean, values.Average(), 0.01);
        Assert.Equal(meanOfLog, values.Average(Math.Log), 0.01);
    }

    /// <summary>The data of each row, and those of each group.</summary>
    private static readonly int[] counts = [3, 0, 7, 1, 2];

    private static readonly (int Hits, int Misses)[] answers = [(3, 0), (0, 2)];

    private const string Unknowns = "param a: positive\nparam b: positive\n";

    private static (double A, double B) Values(JointAt at) => (at.Arrays()["a"].Values[0], at.Arrays()["b"].Values[0]);

    private static (double[] Means, double[] Variances) MomentsOf(JointAt at)
    {
        var builder = new ProgramBuilder();
        var treated = TreatedTerms.Bind(at.Problem, TestStory.Catalog, builder, at.Plan.Eliminations, at.Plan.Coordinates);
        var integral = at.Plan.Eliminations.OfType<LatentIntegration>().Single();
        var (_, mean, variance) = Assert.Single(integral.Lowering(treated.Story).Moments());
        builder.Output("mean", mean);
        builder.Output("variance", variance);
        var found = new Interpreter(builder.Build()).Run(at.Arrays());
        return (found["mean"].Values, found["variance"].Values);
    }

    private static TestStory Of(string statements)
    {
        var story = TestStory.By("model M\n" + Data + statements, Csv);
        Assert.IsType<EffectMembers>(Assert.Single(DensityPlan.Analyze(story.Problem).Integrated));
        return story;
    }
}
