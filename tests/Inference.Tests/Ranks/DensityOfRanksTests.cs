using System.Globalization;
using System.Text;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Runtime.Ranks;
using ProbDsl.Tests.StateChains;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Ranks;

/// <summary>
/// Log densities of which each rank computes its part of the rows, and the methods that fit by them, against one process with all rows.
/// </summary>
public sealed class DensityOfRanksTests
{
    private const string Columns = """
        model Story
        data x[rows]: real
        data y[rows]: real
        data b[rows]: bool
        data g[rows]: index[4]
        data h[rows]: index[12]
        data c[rows]: count

        """;

    private const string Levels = """
        model Levels(T = 4)
        data y[subjects]: real[T] from all
        param drift: positive
        param start: real
        param noise: positive
        for s in subjects {
          level[s, 1] ~ Normal(start, 1)
          for t in 2..T { level[s, t] ~ Normal(0.8 * level[s, t-1], drift) }
        }
        for s in subjects { for t in 1..T { y[s, t] ~ Normal(level[s, t], noise) } }
        """;

    private static readonly Dictionary<string, string> stories = new()
    {
        ["logistic"] = """
            w ~ Normal(0, 2.5)
            base ~ Normal(0, 5)
            for n in rows { b[n] ~ Bernoulli(logit = base + w * x[n]) }
            """,
        ["groups"] = """
            m ~ Normal(0, 5)
            spread: positive ~ Normal(0, 1)
            sd: positive ~ Normal(0, 1)
            for j in 1..4 { z[j] ~ Normal(0, 1)
              level[j] = m + spread * z[j] }
            for n in rows { y[n] ~ StudentT(5, level[g[n]], sd) }
            """,
        ["a latent of each row"] = """
            m ~ Normal(0, 1)
            for n in rows { u[n] ~ Normal(m, 1)
              c[n] ~ Poisson(log_rate = u[n]) }
            """,
        ["a mixture"] = """
            w: simplex[2] ~ Dirichlet(2)
            for k in 1..2 { center[k] ~ Normal(0, 5) }
            for n in rows { kind[n] ~ Categorical(w)
              y[n] ~ Normal(center[kind[n]], 1) }
            """,
        ["rows that stand for several"] = """
            m ~ Normal(0, 3)
            for n in rows repeated c[n] { b[n] ~ Bernoulli(logit = m) }
            """,
        ["earlier rows"] = """
            slope ~ Normal(0, 1)
            scale: positive ~ Normal(0, 2)
            for n in 2..rows { y[n] ~ Cauchy(slope * y[n-1], scale) }
            """,
        ["conjugate"] = """
            precision ~ Gamma(2, 2)
            m ~ Normal(1, precision = 0.1 * precision)
            slope ~ Normal(0, precision = 0.5 * precision)
            p ~ Beta(1, 2)
            for n in rows { y[n] ~ Normal(m + slope * x[n], precision = precision)
              b[n] ~ Bernoulli(p) }
            """,
        ["params"] = """
            param base: real
            param slope: real
            param sd: positive
            for n in rows { y[n] ~ Normal(base + slope * x[n], sd) }
            """,
        ["closed forms"] = """
            param base: real
            param sd: positive
            param p: unit
            param rate: positive
            for n in rows { y[n] ~ Normal(base, sd)
              b[n] ~ Bernoulli(p)
              c[n] ~ Poisson(rate) }
            """,
        ["closed forms of groups"] = """
            param base[12]: real
            param sd[12]: positive
            param p[4]: unit
            for n in rows { y[n] ~ Normal(base[h[n]], sd[h[n]])
              b[n] ~ Bernoulli(p[g[n]]) }
            """,
        ["a curve of params"] = """
            param base: real
            param slope: real
            for n in rows { b[n] ~ Bernoulli(logit = base + slope * x[n]) }
            """,
        ["integrated groups"] = """
            m ~ Normal(0, 5)
            slope ~ Normal(0, 2)
            spread: positive ~ Normal(0, 1)
            sd: positive ~ Normal(0, 1)
            for j in 1..12 { level[j] ~ Normal(m, spread) }
            for n in rows { y[n] ~ Normal(level[h[n]] + slope * x[n], sd) }
            """,
        ["one chain of states"] = """
            for k in 1..2 { center[k] ~ Normal(0, 5) }
            state[1] ~ Categorical([0.5, 0.5])
            for n in 2..rows { state[n] ~ Categorical([[0.9, 0.1], [0.2, 0.8]][state[n-1]]) }
            for n in rows { y[n] ~ Normal(center[state[n]], 1) }
            """,
    };

    /// <summary>Value and gradient at any point are those of one process; priors and Jacobians count once.</summary>
    [Theory]
    [InlineData("logistic"), InlineData("groups"), InlineData("a latent of each row"), InlineData("a mixture")]
    [InlineData("rows that stand for several"), InlineData("earlier rows"), InlineData("conjugate"), InlineData("params")]
    [InlineData("integrated groups"), InlineData("chains of states"), InlineData("chains of numbers")]
    public void A_density_is_the_sum_of_its_parts(string name)
    {
        var alone = Evaluated(Alone.Instance);
        foreach (var count in new[] { 2, 4, 50 })
        {
            var together = ThreadRanks.Run(count, Evaluated);
            Assert.All(together, one => Assert.Equal(together[0], one));
            Assert.All(together[0].Zip(alone), p => Assert.Equal(p.Second, p.First, 1e-11 * (1 + Math.Abs(p.Second))));
        }

        double[] Evaluated(ICommunicator ranks)
        {
            var problem = Story(name).Problem;
            using var objective = new StoryObjective(problem, TestStory.Catalog, DensityPlan.Analyze(problem), withJacobian: true,
                ManagedEngine.On(1), ranks);
            double[] point = [.. Enumerable.Range(0, objective.Dimension).Select(i => Math.Sin(i + 1.0))];
            var gradient = new double[objective.Dimension];
            var value = objective.Evaluate(point, gradient);
            return [value, objective.Density(point), .. gradient];
        }
    }

    [Theory]
    [InlineData("logistic", "map"), InlineData("logistic", "laplace"), InlineData("logistic", "advi"), InlineData("logistic", "importance")]
    [InlineData("logistic", "quadrature"), InlineData("groups", "map"), InlineData("groups", "laplace"), InlineData("a mixture", "map")]
    [InlineData("a latent of each row", "map"), InlineData("a latent of each row", "laplace"), InlineData("earlier rows", "laplace")]
    [InlineData("conjugate", "exact"), InlineData("rows that stand for several", "map"), InlineData("params", "mle")]
    [InlineData("closed forms", "mle"), InlineData("closed forms of groups", "mle")]
    [InlineData("a curve of params", "map"), InlineData("integrated groups", "map"), InlineData("integrated groups", "laplace")]
    [InlineData("chains of numbers", "map")]
    public void A_fit_equals_that_of_one_process_to_rounding(string name, string method)
    {
        var options = new FitOptions(Seed: 3, Threads: 1, Draws: 100);
        // each point of a grid is a message to each rank
        if (method == "quadrature") options = options with { Tolerance = 1e-3 };
        var alone = Story(name).Fitted(options, method);
        foreach (var count in new[] { 2, 4 })
        {
            var together = ThreadRanks.Run(count, ranks => (Fit: Story(name).Fitted(options with { Ranks = ranks }, method), ranks.Sent));
            Assert.All(together, one =>
            {
                BitwiseEquality.AreEqual(together[0].Fit, one.Fit);
                Assert.True(one.Sent > 0);
            });
            AreClose(alone, together[0].Fit);
        }
    }

    /// <summary>Sums go on from rank to rank, and groups belong to one rank each: estimates have the bits of one process.</summary>
    [Theory]
    [InlineData("closed forms", 2), InlineData("closed forms", 3), InlineData("closed forms", 40)]
    [InlineData("closed forms of groups", 2), InlineData("closed forms of groups", 5), InlineData("closed forms of groups", 13)]
    public void Closed_forms_have_the_bits_of_one_process(string name, int count)
    {
        var options = new FitOptions(Seed: 3, Threads: 1);
        var alone = Estimated(Alone.Instance);
        Assert.All(ThreadRanks.Run(count, Estimated), together => Assert.Equal(alone, together));

        double[] Estimated(ICommunicator ranks)
        {
            var fit = Story(name).Fitted(options with { Ranks = ranks }, "mle");
            Assert.Equal(ranks.Count > 1, ranks.Sent > 0);
            return [.. fit.Summary!.Estimates.SelectMany(e => e.Value.Values), fit.Gradient];
        }
    }

    [Theory, InlineData("map"), InlineData("laplace"), InlineData("advi")]
    public void A_density_that_is_no_sum_over_rows_is_computed_by_each_rank(string method)
    {
        var options = new FitOptions(Seed: 3, Threads: 1, Draws: 200);
        var alone = Story("one chain of states").Fitted(options, method);
        var together = ThreadRanks.Run(2, ranks => (Fit: Story("one chain of states").Fitted(options with { Ranks = ranks }, method),
            ranks.Sent));
        Assert.All(together, one =>
        {
            BitwiseEquality.AreEqual(alone, one.Fit);
            Assert.Equal(0, one.Sent);
        });
    }

    /// <summary>Four chains: one for each rank, two, or none for some.</summary>
    [Theory, InlineData(2), InlineData(3), InlineData(4), InlineData(6)]
    public void Chains_of_ranks_have_the_bits_of_one_process(int count)
    {
        var options = new FitOptions(Seed: 3, Threads: 1, Draws: 200).With(StandardOptions.Chains, 4);
        var alone = Story("a mixture").Fitted(options, "gibbs");
        Assert.All(ThreadRanks.Run(count, ranks => Story("a mixture").Fitted(options with { Ranks = ranks }, "gibbs")), fit =>
        {
            BitwiseEquality.AreEqual(alone, fit);
            Assert.Equal(Draws(alone), Draws(fit));
            Assert.Equal(alone.Diagnostics.Select(d => d.Message), fit.Diagnostics.Select(d => d.Message));
        });

        static IEnumerable<double> Draws(FitOutcome fit) => fit.Summary!.Find<PosteriorDraws>()!.Arrays.Values.SelectMany(a => a.Values);
    }

    [Fact]
    public void Why_a_chain_stopped_is_the_same_in_all_ranks()
    {
        const string Endless = "model Endless\ndata y[rows]: real\nm ~ Flat()\nk ~ Flat()\nfor n in rows { y[n] ~ Normal(m + k, 1) }";
        var options = new FitOptions(Seed: 3, Threads: 1, Draws: 40).With(StandardOptions.Chains, 2);
        FitOutcome Fit(ICommunicator ranks) => TestStory.By(Endless, Rows(12)).Fit(options with { Ranks = ranks }, "gibbs");
        var alone = Fit(Alone.Instance);
        Assert.All(ThreadRanks.Run(3, Fit),
            fit => Assert.Equal(alone.Diagnostics.Select(d => d.Message), fit.Diagnostics.Select(d => d.Message)));
    }

    private static void AreClose(FitOutcome expected, FitOutcome actual)
    {
        Assert.Equal(expected.Value, actual.Value, 1e-7 * (1 + Math.Abs(expected.Value)));
        foreach (var (one, other) in expected.Summary!.Estimates.Concat(expected.Summary.Definitions)
            .Zip(actual.Summary!.Estimates.Concat(actual.Summary.Definitions)))
        {
            Assert.Equal(one.Name, other.Name);
            Assert.All(one.Value.Values.Zip(other.Value.Values), p => Assert.Equal(p.First, p.Second, 1e-5 * (1 + Math.Abs(p.First))));
            if (one.Spread is { } spread)
                Assert.All(spread.Sd.Values.Zip(other.Spread!.Sd.Values),
                    p => Assert.Equal(p.First, p.Second, 1e-5 * (1 + Math.Abs(p.First))));
        }
    }

    private static TestStory Story(string name) => name switch
    {
        "chains of states" => TestStory.By(TwoStates.Groups, Series(9, 4)),
        "chains of numbers" => TestStory.By(Levels, Wide(9)),
        _ => TestStory.By(Columns + stories[name], Rows(name.StartsWith("closed", StringComparison.Ordinal) ? 3000 : 41)),
    };

    private static string Series(int count, int length) => "id,y\n" + string.Concat(Enumerable.Range(0, count * length).Select(i =>
        FormattableString.Invariant($"{i / length},{Math.Sin(i * i):F3}\n")));

    private static string Wide(int count) => "a,b,c,d\n" + string.Concat(Enumerable.Range(0, count).Select(i =>
        FormattableString.Invariant($"{Math.Sin(i):F3},{Math.Sin(2 * i):F3},{Math.Cos(i * i):F3},{Math.Sin(i + 1):F3}\n")));

    private static string Rows(int count)
    {
        var (random, text) = (new RandomStream(7, "rows"), new StringBuilder("x,y,b,g,h,c\n"));
        for (var n = 0; n < count; n++)
        {
            var (x, g) = (random.NextNormal(), n % 4);
            var y = (g % 2 * 3) + (0.5 * x) + random.NextNormal();
            var isTrue = random.NextUniform() < 1 / (1 + Math.Exp(-x));
            text.Append(CultureInfo.InvariantCulture,
                $"{x},{y},{(isTrue ? 1 : 0)},{g + 1},{(n * 5 % 12) + 1},{(int)Math.Exp(0.5 + (0.3 * x))}\n");
        }

        return text.ToString();
    }
}
