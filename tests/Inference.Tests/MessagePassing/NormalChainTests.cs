using System.Globalization;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>Which normal unknowns are chains, and fits of them: against the dense normal factor, and against a Kalman filter.</summary>
public sealed class NormalChainTests
{
    public static TheoryData<string> Stories => [.. stories.Keys];

    /// <summary>Stories with the position or plate along which their unknowns are a chain, and the lag.</summary>
    private static readonly Dictionary<string, (string Along, int Lag, string Story)> stories = new()
    {
        ["a local level"] = ("rows", 1, """
            level[1] ~ Normal(0, 5)
            for t in 2..rows { level[t] ~ Normal(level[t-1], precision = q) }
            for t in rows { y[t] ~ Normal(level[t], precision = h) }
            """),
        ["a local linear trend"] = ("rows", 1, """
            r ~ Gamma(2, 2)
            level[1] ~ Normal(0, 5)
            trend[1] ~ Normal(0, 1)
            for t in 2..rows { level[t] ~ Normal(level[t-1] + trend[t-1], precision = q)
              trend[t] ~ Normal(trend[t-1], precision = r) }
            for t in rows { y[t] ~ Normal(level[t], precision = h) }
            """),
        ["an autoregression of order 2"] = ("rows", 2, """
            for t in 1..2 { x[t] ~ Normal(0, 2) }
            for t in 3..rows { x[t] ~ Normal(0.6 * x[t-1] - 0.3 * x[t-2] + 0.1, precision = q) }
            for t in rows { y[t] ~ Normal(1 + 2 * x[t], precision = h) }
            """),
        ["a level and a season"] = ("rows", 3, """
            level[1] ~ Normal(0, 5)
            for t in 2..rows { level[t] ~ Normal(level[t-1], 0.5) }
            for t in 1..3 { season[t] ~ Normal(0, 2) }
            for t in 4..rows { season[t] ~ Normal(season[t-3], precision = q) }
            for t in rows { y[t] ~ Normal(level[t] + season[t], precision = h) }
            """),
        ["vectors of states"] = ("rows", 1, """
            P: covariance[2] ~ Wishart(4, identity(2))
            state[1]: real[2] ~ MvNormal([0, 0], 4 * identity(2))
            for t in 2..rows { state[t]: real[2] ~ MvNormal([[1, 0.5], [0, 0.9]] @ state[t-1], precision = P) }
            for t in rows { y[t] ~ Normal(dot([1, 0.3], state[t]), precision = h) }
            """),
        ["coefficients that drift"] = ("rows", 1, """
            b[1]: real[2] ~ Normal(0, 3)
            for t in 2..rows { b[t]: real[2] ~ Normal(b[t-1], precision = q) }
            for t in rows { y[t] ~ Normal(dot(b[t], [1, z[t]]), precision = h) }
            """),
        ["numbers at fixed positions"] = ("rows", 2, """
            level[1] ~ Normal(0, 5)
            for t in 2..rows { level[t] ~ Normal(level[t-1], precision = q) }
            y[1] ~ Normal(level[3] - level[1], precision = h)
            for t in 2..rows { y[t] ~ Normal(level[t] + 0.5 * level[t-1], precision = h) }
            """),
        ["a level and the one before through a definition"] = ("rows", 1, """
            level[1] ~ Normal(0, 5)
            for t in 2..rows { level[t] ~ Normal(level[t-1], precision = q) }
            for t in rows { twice[t] = 2 * level[t] + 1 }
            y[1] ~ Normal(twice[1], precision = h)
            for t in 2..rows { y[t] ~ Normal(level[t] + 0.4 * twice[t-1], precision = h) }
            """),
        ["rows at computed positions"] = ("j", 1, """
            level[1] ~ Normal(0, 5)
            for j in 2..8 { level[j] ~ Normal(level[j-1], precision = q) }
            for t in rows { y[t] ~ Normal(2 * level[g[t]] + 1, precision = h) }
            """),
        ["a level times an effect"] = ("rows", 1, """
            size ~ Normal(1, 1)
            level[1] ~ Normal(0, 5)
            for t in 2..rows { level[t] ~ Normal(level[t-1], precision = q) }
            for t in rows { y[t] ~ Normal(size * level[t], precision = h) }
            """),
        ["a regression beside a level"] = ("rows", 1, """
            a ~ Normal(0, 3)
            b: real[2] ~ Normal(0, 1)
            level[1] ~ Normal(0, 5)
            for t in 2..rows { level[t] ~ Normal(level[t-1] + 0.3 * a, precision = q) }
            for t in rows { y[t] ~ Normal(level[t] + b[1] * z[t] + b[2] * z[t]^2 + a, precision = h) }
            """),
        ["effects of groups beside a level and a trend"] = ("rows", 1, """
            for j in 1..8 { effect[j] ~ Normal(0, precision = r) }
            r ~ Gamma(2, 2)
            level[1] ~ Normal(0, 5)
            trend[1] ~ Normal(0, 1)
            for t in 2..rows { level[t] ~ Normal(level[t-1] + trend[t-1], precision = q)
              trend[t] ~ Normal(trend[t-1], 0.1) }
            for t in rows { y[t] ~ Normal(effect[g[t]] + level[t], precision = h) }
            """),
        ["a slope of several sequences"] = ("rows", 1, """
            slope ~ Normal(0, 1)
            for s in 1..2 { level[s, 1] ~ Normal(0, 5)
              for t in 2..rows { level[s, t] ~ Normal(level[s, t-1] + 0.1, precision = q) }
              for t in rows { both[t, s] ~ Normal(slope * z[t] + level[s, t], precision = h) } }
            """),
        ["offsets of several sequences"] = ("rows", 1, """
            for s in 1..2 { offset[s] ~ Normal(0, 1)
              level[s, 1] ~ Normal(0, 5)
              for t in 2..rows { level[s, t] ~ Normal(0.8 * level[s, t-1], precision = q) }
              for t in rows { both[t, s] ~ Normal(level[s, t] + offset[s], precision = h) } }
            """),
        ["several sequences"] = ("rows", 1, """
            for s in 1..2 { level[s, 1] ~ Normal(0, 5)
              for t in 2..rows { level[s, t] ~ Normal(level[s, t-1] + 0.1, precision = q) }
              for t in rows { both[t, s] ~ Normal(level[s, t], precision = h) } }
            """),
    };

    /// <summary>From the same start, both have the same bound in each sweep.</summary>
    [Theory, MemberData(nameof(Stories))]
    public void The_bound_is_that_of_the_dense_factor(string name)
    {
        var story = Of(stories[name].Story, 40);
        var (plan, options) = (story.Select("vmp").Plan!, new FitOptions(Threads: 1));
        var chain = Assert.Single(plan.Blocks, b => b.By is ConjugateFactor { Chain: not null });
        Assert.Equal(stories[name].Lag, ((ConjugateFactor)chain.By).Chain!.Lag);
        Assert.Contains($"along `{stories[name].Along}`", chain.By.Name, StringComparison.Ordinal);
        var dense = plan with { Blocks = [.. plan.Blocks.Select(Dense)] };
        using var own = Sweeps(plan, out var factors);
        using var other = Sweeps(dense, out var denseFactors);
        Assert.Contains(factors, f => f is NormalChainFactor);
        Assert.DoesNotContain(denseFactors, f => f is NormalChainFactor);
        double[] parameters = own.Begin(new(2, "start")), denseParameters = other.Begin(new(2, "start"));
        for (var (sweep, before) = (0, double.NegativeInfinity); sweep < 12; sweep++)
        {
            var bound = other.Sweep(denseParameters);
            Assert.Equal(bound, own.Sweep(parameters), 1e-9 * (1 + Math.Abs(bound)));
            Assert.True(bound >= before - (1e-9 * Math.Abs(bound)), $"{bound} after {before}");
            before = bound;
        }

        foreach (var (one, two) in factors.Zip(denseFactors))
            Assert.Equal(MeansOf(two, other, denseParameters), MeansOf(one, own, parameters),
                (a, b) => Math.Abs(a - b) <= 1e-8 * (1 + Math.Abs(a)));

        MessageSweeps Sweeps(InferencePlan of, out IReadOnlyList<Factor> all)
        {
            all = Factors.Create(story.Problem, of.Blocks);
            return new(story.Problem, ExpectedJoint.Lower(story.Problem, TestStory.Catalog, of.Density, all), [], options.ChosenEngine);
        }

        static double[] MeansOf(Factor factor, MessageSweeps sweeps, double[] parameters)
        {
            double[][] moments = [.. factor.Slots.Select(s => new double[s.Shape.Count])];
            factor.Moments(sweeps.Of(parameters, factor), moments);
            return [.. factor.Unknowns.SelectMany((_, i) => moments[i])];
        }
    }

    /// <summary>What statements read at positions that are far apart, or in other ways, stays one dense factor.</summary>
    [Theory]
    [InlineData("for j in 1..8 { a[j] ~ Normal(0, 1) }\nfor t in rows { y[t] ~ Normal(a[g[t]] - a[k[t]], precision = h) }")]
    [InlineData("a[1] ~ Normal(0, 1)\nfor t in 2..rows { a[t] ~ Normal(a[t-1], 1) }\n"
        + "for t in rows { y[t] ~ Normal(sum(a[i] for i in rows), precision = h) }")]
    [InlineData("a[1] ~ Normal(0, 1)\nfor t in 2..rows { a[t] ~ Normal(a[t-1], 1) }\n"
        + "for t in rows { y[t] ~ Normal(a[t] - a[1], precision = h) }")]
    [InlineData("m ~ Normal(0, 1)\nfor t in rows { a[t] ~ Normal(m, 1)\n y[t] ~ Normal(a[t], precision = h) }")]
    [InlineData("for s in 1..2 { a[s, 1] ~ Normal(0, 1)\n b[s, 1] ~ Normal(0, 1)\n for t in 2..rows { a[s, t] ~ Normal(a[s, t-1], 1)\n"
        + "b[s, t] ~ Normal(b[s, t-1], 1) }\n for t in rows { both[t, s] ~ Normal(a[s, t] + b[1, t], precision = h) } }")]
    public void Other_reads_are_no_chain(string story)
    {
        var plan = Of(story, 20).Select("vmp").Plan!;
        Assert.All(plan.Blocks, b => Assert.Null((b.By as ConjugateFactor)?.Chain));
    }

    /// <summary>A chain of each sequence rather than members of each position.</summary>
    [Fact]
    public void Long_sequences_with_a_common_slope_are_chains()
    {
        var plan = Of(stories["a slope of several sequences"].Story, 300).Select("gibbs").Plan!;
        var block = Assert.Single(plan.Blocks, b => b.By is ConjugateFactor { Chain: not null });
        Assert.Equal(["level", "slope"], block.Unknowns);
        Assert.Equal(new("rows", 1, Unknowns: 1, Shared: 1), ((ConjugateFactor)block.By).Chain);
    }

    /// <summary>Two chains along different dimensions are too large together: the plan says that they are not drawn jointly.</summary>
    [Fact]
    public void Chains_that_are_too_large_together_are_apart()
    {
        var story = Of("""
            level[1] ~ Normal(0, 5)
            for t in 2..rows { level[t] ~ Normal(level[t-1], 1) }
            for j in 1..600 { b[j] ~ Normal(0, precision = q) }
            for t in rows { y[t] ~ Normal(level[t] + b[at[t]], precision = h) }
            """, 700);
        Assert.Equal("drawn along `rows` from a Normal distribution given all others, not jointly with `b` (more than 500 numbers: "
            + "chains may mix slowly)", Assert.Single(story.Select("gibbs").Plan!.Blocks, b => b.Unknowns is ["level"]).By.Name);
        Assert.Equal("Normal distribution, independent of the others, `level` among them (more than 500 numbers together)",
            Assert.Single(story.Select("vmp").Plan!.Blocks, b => b.Unknowns is ["b"]).By.Name);
    }

    /// <summary>With known scales the bound is the log evidence, and draws are those of the posterior, of any length.</summary>
    [Fact]
    public void A_long_chain_has_the_evidence_of_its_filter()
    {
        const int Rows = 1500;
        var story = Of("""
            level[1] ~ Normal(0, 5)
            for t in 2..rows { level[t] ~ Normal(level[t-1], 0.3) }
            for t in rows { y[t] ~ Normal(level[t], 0.7) }
            """, Rows, withScales: false);
        var fitted = story.Fitted(new(Threads: 1, Draws: 100), "vmp");
        Assert.Equal(Evidence([.. Values(Rows)], 25, 0.09, 0.49), fitted.Metric.Value, 1e-7);
        var (level, squares) = (fitted.Summary!.Estimates.First(e => e.Name == "level"), 0.0);
        var drawn = story.Fitted(new(Threads: 1, Draws: 60) { [StandardOptions.Chains] = 1, [StandardOptions.WarmUpDraws] = 1 }, "gibbs");
        var draws = drawn.Summary!.Draws!.Arrays["level"].Values;
        for (var i = 0; i < draws.Length; i++)
            squares += Math.Pow((draws[i] - level.Value.Values[i % Rows]) / level.Spread!.Sd.Values[i % Rows], 2) / draws.Length;
        Assert.Equal(1, squares, 0.05);
    }

    /// <summary>A coefficient beside a long chain: the log evidence given it, by a Kalman filter, is quadratic in it.</summary>
    [Fact]
    public void A_coefficient_beside_a_long_chain_has_its_posterior()
    {
        const int Rows = 1500;
        var story = Of("""
            b ~ Normal(0, 1)
            level[1] ~ Normal(0, 5)
            for t in 2..rows { level[t] ~ Normal(level[t-1], 0.3) }
            for t in rows { y[t] ~ Normal(level[t] + b * z[t], 0.7) }
            """, Rows, withScales: false);
        AssertPosterior(story, "b", 1,
            b => Evidence([.. Values(Rows).Select((y, t) => y - (b * Math.Round(Math.Cos(t), 4)))], 25, 0.09, 0.49));
    }

    /// <summary>Sequences of different lengths with a slope in common: the log evidence given it is a sum over them.</summary>
    [Fact]
    public void Sequences_of_different_lengths_have_their_posterior()
    {
        int[] lengths = [3, 7, 1, 12, 2];
        List<(int Id, double X, double Y)> rows = [.. lengths.SelectMany((n, id) =>
            Enumerable.Range(0, n).Select(t =>
                (id, Math.Round(Math.Cos((3 * id) + t), 4), Math.Round(id + Math.Sin((5 * id) + (2 * t)), 4))))];
        var story = TestStory.By("""
            model M
            data y[child, visit]: real from y by id
            data x[child, visit]: real from x by id
            slope ~ Normal(0, 1)
            for s in child { level[s, 1] ~ Normal(0, 5)
              for t in 2..visit { level[s, t] ~ Normal(level[s, t-1], 0.3) }
              for t in visit { y[s, t] ~ Normal(level[s, t] + slope * x[s, t], 0.7) } }
            """, "id,x,y\n" + string.Concat(rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Id},{r.X},{r.Y}\n"))));
        AssertPosterior(story, "slope", 1,
            slope => rows.GroupBy(r => r.Id).Sum(g => Evidence([.. g.Select(r => r.Y - (slope * r.X))], 25, 0.09, 0.49)));
    }

    /// <summary>Numbers beyond the end of a short sequence are no part of the bound and of the distribution.</summary>
    [Fact]
    public void Short_sequences_of_different_lengths_have_their_evidence()
    {
        double[][] sequences = [[1.5, 0.2, 0.9], [-1.2, -0.4], [3.1]];
        var story = TestStory.By("""
            model M
            data y[child, visit]: real from y by id
            for s in child { level[s, 1] ~ Normal(0, 5)
              for t in 2..visit { level[s, t] ~ Normal(level[s, t-1], 0.3) }
              for t in visit { y[s, t] ~ Normal(level[s, t], 0.7) } }
            """, "id,y\n" + string.Concat(sequences.SelectMany((s, id) =>
                s.Select(y => string.Create(CultureInfo.InvariantCulture, $"{id},{y}\n")))));
        Assert.Equal(sequences.Sum(s => Evidence(s, 25, 0.09, 0.49)), story.Fitted(new(Threads: 1, Draws: 100), "vmp").Metric.Value, 1e-9);
        var factor = Assert.Single(Factors.Create(story.Problem, story.Select("vmp").Plan!.Blocks));
        var parameters = new double[factor.Count];
        factor.Begin(parameters);
        var distribution = factor.Distribution(parameters);
        var center = new double[distribution.Numbers];
        distribution.Center(center);
        Assert.Equal(6, center.Length);
        Assert.Equal(3 - factor.Entropy(parameters), distribution.LogDensity(center), 1e-12);
    }

    /// <summary>Members of very many groups and their mean: given it, rows are independent.</summary>
    [Fact]
    public void Effects_of_many_groups_are_joint_with_their_mean()
    {
        const int Rows = 1200;
        var story = Of("""
            mean ~ Normal(0, 2)
            for t in rows { effect[t] ~ Normal(mean, 0.8) }
            for t in rows { y[t] ~ Normal(effect[t], 0.7) }
            """, Rows, withScales: false);
        var variance = (0.8 * 0.8) + (0.7 * 0.7);
        AssertPosterior(story, "mean", 4, m => Values(Rows).Where(y => !double.IsNaN(y))
            .Sum(y => -0.5 * (Math.Log(2 * Math.PI * variance) + ((y - m) * (y - m) / variance))));
    }

    /// <summary>The levels are those of a smoother with the expected precisions.</summary>
    [Theory]
    [InlineData("level[t] ~ Normal(level[t-1], precision = PRECISION)")]
    [InlineData("level[t] ~ Normal(0.9 * level[t-1] + 0.1, precision = PRECISION)")]
    public void The_levels_are_those_of_a_smoother(string step)
    {
        var story = $"level[1] ~ Normal(0, 5)\nfor t in 2..rows {{ {step} }}\n"
            + "for t in rows { y[t] ~ Normal(level[t], precision = NOISE) }";
        var fitted = Of(story.Replace("PRECISION", "q", StringComparison.Ordinal).Replace("NOISE", "h", StringComparison.Ordinal), 60)
            .Fitted(new(Threads: 1, Draws: 100), "vmp").Summary!;
        var given = story.Replace("PRECISION", Mean("q"), StringComparison.Ordinal).Replace("NOISE", Mean("h"), StringComparison.Ordinal);
        var exact = Of(given, 60, withScales: false).Fitted(new(Threads: 1), "exact").Summary!.Estimates.First(e => e.Name == "level");
        var level = fitted.Estimates.First(e => e.Name == "level");
        Assert.Equal(exact.Value.Values, level.Value.Values, (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal(exact.Spread!.Sd.Values, level.Spread!.Sd.Values, (a, b) => Math.Abs(a - b) < 1e-4);

        string Mean(string of) => fitted.Estimates.First(e => e.Name == of).Value.Values[0].ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Both methods find the normal posterior of an unknown, and `vmp` the log evidence, from the log evidence given it, a quadratic.
    /// </summary>
    private static void AssertPosterior(TestStory story, string unknown, double variance, Func<double, double> evidenceGiven)
    {
        var (below, middle, above) = (evidenceGiven(-1), evidenceGiven(0), evidenceGiven(1));
        var (precision, h) = ((2 * middle) - below - above + (1 / variance), 0.5 * (above - below));
        var fitted = story.Fitted(new(Threads: 1, Draws: 100), "vmp");
        Assert.Equal(middle + (0.5 * (((h * h) / precision) - Math.Log(precision * variance))), fitted.Metric.Value, 1e-6);
        var found = fitted.Summary!.Estimates.First(e => e.Name == unknown);
        Assert.Equal(h / precision, found.Value.Values[0], 1e-7);
        Assert.Equal(1 / Math.Sqrt(precision), found.Spread!.Sd.Values[0], 1e-7);
        var drawn = story.Fitted(new(Threads: 1, Draws: 2000) { [StandardOptions.Chains] = 1, [StandardOptions.WarmUpDraws] = 1 }, "gibbs");
        double[] away = [.. drawn.Summary!.Draws!.Arrays[unknown].Values.Select(x => (x - (h / precision)) * Math.Sqrt(precision))];
        // draws of a joint distribution are independent
        Assert.Equal(0, away.Average(), 4 / Math.Sqrt(2000));
        Assert.Equal(1, away.Average(x => x * x), 4 * Math.Sqrt(2.0 / 2000));
        Assert.Equal(0, away.Zip(away.Skip(1), (a, b) => a * b).Average(), 4 / Math.Sqrt(2000));
    }

    private static Block Dense(Block block) =>
        block.By is ConjugateFactor { Chain: not null } factor ? block with { By = factor with { Chain = null } } : block;

    /// <summary>The log density of observations of a random walk, by a Kalman filter; missing ones are NaN.</summary>
    private static double Evidence(double[] y, double variance, double drift, double noise)
    {
        var (mean, sum) = (0.0, 0.0);
        foreach (var value in y)
        {
            if (!double.IsNaN(value))
            {
                var (total, away) = (variance + noise, value - mean);
                sum -= 0.5 * (Math.Log(2 * Math.PI * total) + (away * away / total));
                mean += variance / total * away;
                variance *= noise / total;
            }

            variance += drift;
        }

        return sum;
    }

    private static IEnumerable<double> Values(int rows) => Enumerable.Range(0, rows)
        .Select(t => t % 9 == 4 ? double.NaN : Math.Round((2 * Math.Sin(0.4 * t)) + (0.05 * (t % 50)) + (0.3 * Math.Cos(7 * t * t)), 6));

    /// <summary>A story with observations of which a part is missing, a predictor, two columns together and two groups.</summary>
    private static TestStory Of(string story, int rows, bool withScales = true)
    {
        var lines = Values(rows).Select((y, t) => (double.IsNaN(y) ? "" : y.ToString("R", CultureInfo.InvariantCulture))
            + string.Create(CultureInfo.InvariantCulture,
                $",{Math.Cos(t):F4},{Math.Sin(0.3 * t):F4},{Math.Cos(0.2 * t):F4},{(t % 8) + 1},{(t / 2 % 3) + 1},{(t * 7 % 600) + 1}\n"));
        string[] data = ["y[rows]: real", "z[rows]: real", "both[rows]: real[2] from c, d", "g[rows]: index[8]", "k[rows]: index[3]",
            "at[rows]: index[600]"];
        // a missing cell of data that are not drawn is an error
        return TestStory.By("model M\n"
            + string.Concat(data.Where(d => story.Contains(d[..(d.IndexOf('[') + 1)], StringComparison.Ordinal)).Select(d => $"data {d}\n"))
            + (withScales ? "q ~ Gamma(2, 2)\nh ~ Gamma(2, 2)\n" : "") + story, "y,z,c,d,g,k,at\n" + string.Concat(lines));
    }
}
