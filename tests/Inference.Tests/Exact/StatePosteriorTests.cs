using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Exact;

/// <summary>
/// Finite latents with everything else known: probabilities of states, evidences, draws and definitions, against sums over all joint states
/// and published figures.
/// </summary>
public sealed class StatePosteriorTests
{
    private const string Sprinkler = """
        model Sprinkler
        data wet: bool
        rain ~ Bernoulli(0.2)
        sprinkler ~ Bernoulli(if rain then 0.01 else 0.4)
        wet ~ Bernoulli(if sprinkler and rain then 0.99 else if rain then 0.8 else if sprinkler then 0.9 else 0)
        """;

    // p(rain, sprinkler, wet) by the table
    private static readonly JointStates sprinkler = new([2, 2], s => (s[0] == 1 ? 0.2 : 0.8) * (s[0] == 1 ? s[1] == 1 ? 0.01 : 0.99
        : s[1] == 1 ? 0.4 : 0.6) * (s[0], s[1]) switch { (1, 1) => 0.99, (1, 0) => 0.8, (0, 1) => 0.9, _ => 0 });

    // Wikipedia, "Bayesian network": P(rain | grass wet) = 891/2491 = 35.77%
    [Fact]
    public void Rain_given_wet_grass_has_the_published_probability()
    {
        var fitted = TestStory.By(Sprinkler, TestStory.Files((null, """{"wet": true}"""))).Fitted();
        Assert.Equal(891.0 / 2491, Of(fitted, "rain")[1], 1e-12);
        Assert.Equal(0.3577, Of(fitted, "rain")[1], 5e-5);
        Assert.Equal(sprinkler.Probabilities(1), Of(fitted, "sprinkler"), Near);
        Assert.Equal(Math.Log(sprinkler.Evidence), fitted.Metric.Value, 1e-12);
        Assert.Equal("log_evidence", fitted.Metric.Of.Name);
        Assert.Empty(fitted.Summary!.Estimates);
        Assert.Equal(["false", "true"], fitted.Summary.States[0].States);
    }

    // Russell and Norvig, "Artificial Intelligence", on the burglary network: 0.284
    [Fact]
    public void Burglary_given_two_calls_has_the_published_probability()
    {
        var bound = TestStory.By(
            """
            model Alarm
            data john: bool
            data mary: bool
            burglary ~ Bernoulli(0.001)
            earthquake ~ Bernoulli(0.002)
            alarm ~ Bernoulli(if burglary then (if earthquake then 0.95 else 0.94) else (if earthquake then 0.29 else 0.001))
            john ~ Bernoulli(if alarm then 0.90 else 0.05)
            mary ~ Bernoulli(if alarm then 0.70 else 0.01)
            """,
            TestStory.Files((null, """{"john": true, "mary": true}""")));
        var joint = new JointStates([2, 2, 2], s => Bit(s[0], 0.001) * Bit(s[1], 0.002) * Bit(s[2], (s[0], s[1]) switch
        {
            (1, 1) => 0.95,
            (1, 0) => 0.94,
            (0, 1) => 0.29,
            _ => 0.001,
        }) * (s[2] == 1 ? 0.9 * 0.7 : 0.05 * 0.01));
        var fitted = bound.Fitted();
        Assert.Equal(0.284, Of(fitted, "burglary")[1], 5e-4);
        foreach (var (at, name) in bound.Graph.Variables.Where(v => v.IsFiniteLatent).Select(v => v.Name).Index())
            Assert.Equal(joint.Probabilities(at), Of(fitted, name), Near);
        Assert.Equal(Math.Log(joint.Evidence), fitted.Metric.Value, 1e-12);
    }

    /// <summary>
    /// A label of all rows drives one of each group, which drives one of each row; one of two children is missing here and there, and both
    /// in one row.
    /// </summary>
    [Fact]
    public void Latents_that_drive_others_are_summed_over_jointly()
    {
        const string Story = """
            model Chain
            data x[rows]: real
            data b[rows]: bool
            data g[rows]: index[2]
            climate ~ Categorical([0.2, 0.5, 0.3])
            for j in 1..2 { soil[j] ~ Bernoulli(climate / 4) }
            for n in rows {
              kind[n] ~ Categorical(if soil[g[n]] then [0.7, 0.2, 0.1] else [0.1, 0.3, 0.6])
              x[n] ~ Normal(kind[n], 0.8)
              b[n] ~ Bernoulli(kind[n] / 5)
            }
            score = climate * climate
            for n in rows { both[n] = if soil[g[n]] and kind[n] == 3 then 10 else kind[n] / 2 }
            """;
        double[] climates = [0.2, 0.5, 0.3], rich = [0.7, 0.2, 0.1], poor = [0.1, 0.3, 0.6];
        (double? X, int? B, int G)[] rows = [(1.2, 1, 1), (2.9, null, 2), (null, 0, 1), (null, null, 2)];
        var joint = new JointStates([3, 2, 2, 3, 3, 3, 3], s =>
        {
            var p = climates[s[0]] * Bit(s[1], (s[0] + 1) / 4.0) * Bit(s[2], (s[0] + 1) / 4.0);
            foreach (var (n, (x, b, g)) in rows.Index())
            {
                var kind = s[3 + n];
                p *= (s[g] == 1 ? rich : poor)[kind];
                if (x is { } value) p *= Math.Exp(-0.5 * Math.Pow((value - kind - 1) / 0.8, 2)) / (0.8 * Math.Sqrt(2 * Math.PI));
                if (b is { } yes) p *= Bit(yes, (kind + 1) / 5.0);
            }

            return p;
        });
        var bound = TestStory.By(Story, "x,b,g\n1.2,1,1\n2.9,,2\n,0,1\n,,2\n");
        var fitted = bound.Fitted();
        Assert.Equal(Math.Log(joint.Evidence), fitted.Metric.Value, 1e-12);
        Assert.Equal(joint.Probabilities(0), Of(fitted, "climate"), Near);
        Assert.Equal(joint.Probabilities(1, 2), Of(fitted, "soil"), Near);
        Assert.Equal(joint.Probabilities(3, 4, 5, 6), Of(fitted, "kind"), Near);
        var (score, both) = (fitted.Summary!.Definitions.Single(d => d.Name == "score"),
            fitted.Summary.Definitions.Single(d => d.Name == "both"));
        Assert.Equal(joint.Mean(Score), score.Value.Values[0], 1e-12);
        Assert.Equal(joint.Sd(Score), score.Spread!.Sd.Values[0], 1e-12);
        foreach (var n in Enumerable.Range(0, 4))
        {
            double Both(int[] s) => s[rows[n].G] == 1 && s[3 + n] == 2 ? 10 : (s[3 + n] + 1) / 2.0;
            Assert.Equal(joint.Mean(Both), both.Value.Values[n], 1e-12);
            Assert.Equal(joint.Sd(Both), both.Spread!.Sd.Values[n], 1e-12);
        }

        double Score(int[] s) => (s[0] + 1) * (s[0] + 1);
    }

    /// <summary>
    /// A label of one state does not vary, whatever rounding makes of its probability; beside it a label of which the second state has
    /// 1e-9.
    /// </summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 3.1622776600e-5)]
    public void What_does_not_vary_has_no_spread(int states, double sd)
    {
        var bound = TestStory.By("""
            model One(K = 1)
            data x[rows]: real
            z ~ Categorical(softmax([if k == 1 then 0 else -20.72326583694641 for k in 1..K]))
            for n in rows { k[n] ~ Categorical([0.2, 0.5, 0.3])
            x[n] ~ Normal(k[n] + 0 * z, 1)
            w[n] = z + 0 * k[n] + 0.7 }
            """, "x\n0.3\n-1.7\n2.2\n", ("K", states));
        var w = bound.Fitted(method: "exact").Summary!.Definitions.Single(d => d.Name == "w");
        Assert.All(w.Spread!.Sd.Values, s => Assert.Equal(sd, s, 1e-12));
        if (states == 1) Assert.All(w.Spread.Sd.Values, s => Assert.Equal(0, s));
    }

    /// <summary>
    /// Draws are of all latents together: of two that exclude each other the product of their own probabilities is another distribution, by
    /// more than 100 standard errors.
    /// </summary>
    [Fact]
    public void Draws_are_joint()
    {
        const int Count = 20_000;
        var fitted = TestStory.By(Sprinkler, TestStory.Files((null, """{"wet": true}"""))).Fitted(new(Draws: Count, Threads: 1));
        var (rain, on) = (fitted.Summary!.Draws!.Arrays["rain"].Values, fitted.Summary!.Draws!.Arrays["sprinkler"].Values);
        foreach (var state in sprinkler.All)
        {
            var (share, expected) = (rain.Zip(on).Count(d => d.First == state[0] && d.Second == state[1]) / (double)Count,
                sprinkler.Mean(s => s.SequenceEqual(state) ? 1 : 0));
            Assert.Equal(expected, share, (4 * Math.Sqrt(expected * (1 - expected) / Count)) + 1e-12);
        }

        var apart = Of(fitted, "rain")[1] * Of(fitted, "sprinkler")[1];
        Assert.True(Math.Abs(apart - sprinkler.Mean(s => s[0] * s[1])) > 100 * Math.Sqrt(0.0044 / Count));
    }

    // the members of `soil` hang together through `climate`, and those of `kind` through `soil`: drawn in that order
    [Fact]
    public void Draws_of_members_that_hang_together_have_their_correlation()
    {
        const int Count = 20_000;
        const string Story = """
            model M
            data x[rows]: real
            coin ~ Bernoulli(0.5)
            for n in rows { kind[n] ~ Bernoulli(if coin then 0.95 else 0.1)
            x[n] ~ Normal(if kind[n] then 1 else 0, 2) }
            shared = if coin then 1 else 0
            """;
        double[] x = [0.3, 0.9, -0.5];
        var joint = new JointStates([2, 2, 2, 2], s => 0.5 * x.Index().Aggregate(1.0,
            (p, r) => p * Bit(s[1 + r.Index], s[0] == 1 ? 0.95 : 0.1) * Math.Exp(-0.125 * Math.Pow(r.Item - s[1 + r.Index], 2))));
        var draws = TestStory.By(Story, "x\n0.3\n0.9\n-0.5\n").Fitted(new(Draws: Count, Threads: 1)).Summary!.Draws!.Arrays["kind"].Values;
        var (together, alone) = (joint.Mean(s => s[1] * s[2]), joint.Probability(1, 1) * joint.Probability(2, 1));
        var share = Enumerable.Range(0, Count).Count(d => draws[3 * d] == 1 && draws[(3 * d) + 1] == 1) / (double)Count;
        Assert.Equal(together, share, 4 * Math.Sqrt(together * (1 - together) / Count));
        Assert.True(Math.Abs(alone - together) > 20 * Math.Sqrt(together * (1 - together) / Count));
    }

    // Bayes' rule for each row of a mixture whose params are known
    [Fact]
    public void Labels_of_a_known_mixture_follow_Bayes_rule()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            for n in rows { k[n] ~ Categorical([0.5, 0.3, 0.2])
            x[n] ~ Normal([-1, 0.5, 2][k[n]], [1, 0.5, 2][k[n]]) }
            """, SmallTable.Of(30, 1));
        var x = bound.Problem.Data["x"].Values;
        (double, double, double)[] components = [(0.5, -1, 1), (0.3, 0.5, 0.5), (0.2, 2, 2)];
        double[][] weights = [.. x.Select(v => components.Select(c =>
            c.Item1 / c.Item3 * Math.Exp(-0.5 * Math.Pow((v - c.Item2) / c.Item3, 2)) / Math.Sqrt(2 * Math.PI)).ToArray())];
        var fitted = bound.Fitted();
        Assert.Equal(weights.SelectMany(w => w.Select(p => p / w.Sum())), Of(fitted, "k"), Near);
        Assert.Equal(weights.Sum(w => Math.Log(w.Sum())), fitted.Metric.Value, 1e-10);
        Assert.Equal([30, 3], fitted.Summary!.States.Single().Values.Shape);
    }

    // which year the rate changed: each year's weight is a product of Poisson probabilities
    [Fact]
    public void A_whole_number_between_bounds_has_a_probability_for_each_value()
    {
        int[] counts = [3, 4, 2, 3, 5, 1, 0, 2, 1, 0];
        var joint = new JointStates([10],
            s => 0.1 * counts.Index().Aggregate(1.0, (p, c) => p * Poisson(c.Item, c.Index <= s[0] ? 3.5 : 1)));
        var fitted = TestStory.By("""
            model M
            data c[years]: count
            when ~ DiscreteUniform(1, 10)
            for y in years { c[y] ~ Poisson(if y <= when then 3.5 else 1) }
            back = 10 - when
            """, $"c\n{string.Join('\n', counts)}\n").Fitted();
        Assert.Equal(joint.Probabilities(0), Of(fitted, "when"), Near);
        Assert.Equal(Enumerable.Range(1, 10).Select(k => $"{k}"), fitted.Summary!.States.Single().States);
        Assert.Equal(joint.Mean(s => 9 - s[0]), fitted.Summary!.Definitions.Single().Value.Values[0], 1e-12);

        static double Poisson(int c, double rate) =>
            Math.Exp(-rate) * Math.Pow(rate, c) / Enumerable.Range(1, c).Aggregate(1.0, (p, i) => p * i);
    }

    /// <summary>
    /// Conjugate unknowns beside finite latents that they do not meet: the evidence is the sum of both, and each is what it is alone.
    /// </summary>
    [Fact]
    public void Blocks_that_do_not_meet_are_each_as_alone()
    {
        const string Rate = "r ~ Gamma(2, 0.5)\nfor n in rows { c[n] ~ Poisson(r) }\n", Label = "for n in rows { k[n] ~ Bernoulli(0.3)\n"
            + "x[n] ~ Normal(if k[n] then -1 else 2, 1) }\n", Data = """
                model M
                data x[rows]: real
                data c[rows]: count

                """;
        var (together, rate, label) = (Fit(Rate + Label + "mixed = if k[1] then r else 0\n"), Fit(Rate), Fit(Label));
        Assert.Equal(rate.Metric.Value + label.Metric.Value, together.Metric.Value, 1e-10);
        Assert.Equal(Of(label, "k"), Of(together, "k"), Near);
        Assert.Equal(rate.Summary!.Estimates.Single().Value.Values[0], together.Summary!.Estimates.Single().Value.Values[0], 1e-10);
        Assert.Equal(["k", "r"], together.Summary.Draws!.Arrays.Keys.Order());
        // apart, so that the mean of the product is the product of the means
        var mixed = together.Summary.Definitions.Single();
        Assert.Equal(Of(label, "k")[1] * rate.Summary.Estimates.Single().Value.Values[0], mixed.Value.Values[0],
            4 * mixed.Spread!.Sd.Values[0] / Math.Sqrt(4000));

        static FitOutcome Fit(string story) => TestStory.By(Data + story, SmallTable.Of(12, 1)).Fitted();
    }

    // of a repeated row every copy has its own label, with the same probabilities
    [Fact]
    public void Repeated_rows_have_the_probabilities_of_one()
    {
        const string Data = """
            model M
            data x[rows]: real
            data times[rows]: count

            """,
            Body = """
                 { k[n] ~ Bernoulli(0.3)
                x[n] ~ Normal(if k[n] then -1 else 2, 1) }
                """;
        var (often, once) = (TestStory.By($"{Data}for n in rows repeated times[n]{Body}", "x,times\n0.1,3\n1,1\n").Fitted(),
            TestStory.By($"{Data}for n in rows{Body}", "x,times\n0.1,3\n0.1,3\n0.1,3\n1,1\n").Fitted());
        Assert.Equal(once.Metric.Value, often.Metric.Value, 1e-12);
        Assert.Equal([.. Of(once, "k")[..2], .. Of(once, "k")[6..]], Of(often, "k"), Near);
        Assert.Empty(often.Summary!.Draws!.Arrays);
    }

    [Fact]
    public void Data_that_no_state_allows_are_reported()
    {
        var outcome = TestStory.By(Sprinkler.Replace("else 0)", """
            else 0)
            wet2 ~ Bernoulli(if rain or sprinkler then 1 else 0)
            """,
            StringComparison.Ordinal).Replace("data wet: bool", "data wet: bool\ndata wet2: bool", StringComparison.Ordinal),
            TestStory.Files((null, """{"wet": true, "wet2": false}"""))).Fit();
        Assert.Null(outcome.Summary);
        Assert.Equal("E0556", Assert.Single(outcome.Diagnostics).Code);
    }

    /// <summary>What would need an axis for each member at once is refused by the statement that joins them.</summary>
    [Theory]
    [InlineData("""
        for j in 1..5 { z[j] ~ Bernoulli(0.3) }
        for n in rows { x[n] ~ Normal(z[1] + z[3], 1) }
        """, "reads")]
    [InlineData("""
        for n in rows { z[n] ~ Bernoulli(0.3) }
        total = sum(z[n] for n in rows)
        for n in rows { x[n] ~ Normal(total, 1) }
        """,
        "reads")]
    public void Latents_that_meet_in_one_statement_are_refused(string story, string reason)
    {
        var bound = TestStory.By($$"""
            model M
            data x[rows]: real
            {{story}}
            """, "x\n1\n2\n");
        var diagnostics = bound.Select("exact") is { Plan: null } refused ? refused.Diagnostics : bound.Fit(method: "exact").Diagnostics;
        Assert.Contains(reason, Assert.Single(diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_story_without_evidence_is_refused()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real
            rain ~ Bernoulli(0.2)
            for n in rows { x[n] ~ Normal(0, 1) }
            """, "x\n1\n");
        Assert.Contains("no observed data depend on an unknown", bound.Select("exact").Diagnostics[0].Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// A label that all rows share is known to the fit by its draws: new rows are foreseen under each state as often as it is drawn.
    /// </summary>
    [Fact]
    public void New_rows_are_foreseen_over_the_states_that_they_share()
    {
        const string Story = """
            model M
            data x[rows]: real
            coin ~ Categorical([0.5, 0.3, 0.2])
            for n in rows { k[n] ~ Bernoulli(coin / 4)
            x[n] ~ Normal(coin + 3 * k[n], 1) }
            """;
        var bound = TestStory.By(Story, "x\n2.5\n1\n");
        var fitted = bound.Fitted();
        var fit = FitInMemory.Create("exact", bound.Problem, fitted.Summary!);
        var scores = fit.Scored("x\n4\n0\n").Value!;
        foreach (var (row, x) in new[] { 4.0, 0 }.Index())
        {
            var densities = Enumerable.Range(1, 3).Select(c => Enumerable.Range(0, 2)
                .Sum(k => Bit(k, c / 4.0) * Math.Exp(-0.5 * Math.Pow(x - c - (3 * k), 2)) / Math.Sqrt(2 * Math.PI))).ToArray();
            var (p, mean) = (Of(fitted, "coin"), Of(fitted, "coin").Zip(densities, (a, b) => a * b).Sum());
            var error = Math.Sqrt(p.Zip(densities, (a, b) => a * (b - mean) * (b - mean)).Sum() / 4000) / mean;
            Assert.Equal(Math.Log(mean), scores.LogDensity[row], 4 * error);
        }
    }

    private static double[] Of(FitOutcome fitted, string latent) => fitted.Summary!.States.Single(s => s.Latent == latent).Values.Values;

    private static double Bit(int bit, double p) => bit == 1 ? p : 1 - p;

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-12;
}
