using System.Globalization;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Comparisons.Draws;
using ProbDsl.Inference.Comparisons.Stories;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Treatments;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Binding;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Comparisons;

/// <summary>
/// Several stories of the same rows: figures are those of each story's own density, columns are matched by their numbers, and sentences
/// follow from figures.
/// </summary>
public sealed class StoryComparisonTests
{
    private const string Mixture = """
        model M(K = 2)
        data v[rows]: real[2] from x, y
        param weight: simplex[K]
        param mean[K]: real[2]
        param cov[K]: covariance[2]
        for n in rows {
          kind[n] ~ Categorical(weight)
          v[n] ~ MvNormal(mean[kind[n]], cov[kind[n]])
        }
        """;
    private const string Line = """
        model L
        data y[rows]: real
        data x[rows]: real
        param a: real
        param b: real
        param m: real
        param s: positive
        param t: positive
        for n in rows {
          x[n] ~ Normal(m, t)
          y[n] ~ Normal(a + b * x[n], s)
        }
        """;
    private const string Given = """
        model G
        data y[rows]: real
        data b[rows]: bool
        param m: real
        param d: real
        param s: positive
        for n in rows { y[n] ~ Normal(m + d * b[n], s) }
        """;
    private const string Net = """
        model N
        data y[rows]: real
        data x[rows]: real
        param s: positive
        net f(x: real) -> real = mlp(hidden = [4], act = tanh)
        for n in rows { y[n] ~ Normal(f(x[n]), s) }
        """;

    [Fact]
    public void Figures_are_the_densities_of_rows_that_no_fit_saw()
    {
        var (mixture, line) = (TestStory.By(Mixture, SmallTable.Rows), TestStory.By(Line, SmallTable.Rows));
        var comparison = Run(0.25, ("mixture", mixture, "em"), ("line", line, "mle"));
        foreach (var (fit, bound) in comparison.Fits.Zip([mixture, line]))
        {
            var held = HeldOutRows.Choose(bound.Problem, bound.Graph.Plates[0], 0.25, 1).Held;
            var expected = LogLikelihoodProgram.Evaluate(LogLikelihoodProgram.Lower(held, TestStory.Catalog),
                fit.Fit.Outcome.Summary!.Estimates.ToDictionary(e => e.Name, e => e.Value));
            Assert.Equal((30, 2, ScoreKind.Exact), (fit.Scores!.Rows, fit.Scores.Width, fit.Scores.Kind));
            Assert.Equal(expected / 30, fit.Scores.Mean, 1e-10);
            Assert.Equal(-expected / 60 / Math.Log(2), fit.Scores.BitsPerDimension, 1e-10);
        }
    }

    /// <summary>The same columns under other names and in another order.</summary>
    [Fact]
    public void Columns_are_matched_by_their_numbers()
    {
        var (mixture, line) = (TestStory.By(Mixture, SmallTable.Rows), TestStory.By(Line, SmallTable.Rows));
        var alike = StoryComparison.Align([Story("mixture", mixture, null, "em"), Story("line", line, null, "mle")]).Value!;
        Assert.Equal(mixture.Problem.Data["v"].Values, alike[1].Rows.Columns.Rows(line.Problem));
        Assert.NotEqual(mixture.Problem.Data["v"].Values, Story("line", line, null, "mle").Rows.Columns.Rows(line.Problem));
    }

    [Theory]
    [InlineData("""
        model O
        data x[rows]: real
        param m: real
        for n in rows { x[n] ~ Normal(m, 1) }
        """,
        "o observes 1 number in a row, but mixture observes 2 numbers")]
    [InlineData("""
        model O
        data z[rows]: real[2] from x, s
        param m: real
        for n in rows { z[n] ~ Normal(m, 1) }
        """, "`z[2]` (from s)")]
    [InlineData("""
        model O
        data z[rows]: real[2] from x, y / 2
        param m: real
        for n in rows { z[n] ~ Normal(m, 1) }
        """,
        "`z[2]` (from y / 2)")]
    public void Other_numbers_are_not_compared(string other, string why)
    {
        var alike = StoryComparison.Align([Story("mixture", TestStory.By(Mixture, SmallTable.Rows), null, "em"),
            Story("o", TestStory.By(other, SmallTable.Rows), null, "map")]);
        var reported = Assert.Single(alike.Diagnostics);
        Assert.Equal("E0580", reported.Code);
        Assert.Contains(why, reported.Message, StringComparison.Ordinal);
    }

    /// <summary>A type that truncates draws other cells, even where it cuts nothing off; a message names the types.</summary>
    [Theory]
    [InlineData("z", "real[2]", "real[2]", false)]
    [InlineData("z", "real[2]", "positive[2]", true)]
    [InlineData("u", "real[2]", "real[2]", true)]
    public void Drawn_cells_have_the_same_name_and_type(string name, string type, string otherType, bool isRefused)
    {
        string Text(string data, string of) => $$"""
            model Drawn
            data v[rows]: real[2] from x, y
            data {{data}}[rows]: {{of}} from Uniform(10 + v, 11 + v)
            param m: real
            for n in rows { {{data}}[n] ~ Normal(m, 1) }
            """;
        var alike = StoryComparison.Align([Story("r", TestStory.By(Text("z", type), SmallTable.Rows), null, "map"),
            Story("o", TestStory.By(Text(name, otherType), SmallTable.Rows), null, "map")]);
        var why = $"the stories cannot be compared: o observes `{name}[1]` ({otherType} from Uniform(10 + v, 11 + v)), but r observes "
            + $"`z[1]` ({type} from Uniform(10 + v, 11 + v)), and cells that are drawn differ with their name, type and distribution";
        Assert.Equal(isRefused ? [why] : [], alike.Diagnostics.Select(d => d.Message));
    }

    [Fact]
    public void Neither_are_other_rows_nor_probabilities_with_densities()
    {
        const string Counts = """
            model C
            data c[rows]: count
            param r: positive
            for n in rows { c[n] ~ Poisson(r) }
            """,
            Reals = """
                model R
                data c[rows]: real
                param m: real
                param s: positive
                for n in rows { c[n] ~ Normal(m, s) }
                """;
        var reals = Story("reals", TestStory.By(Reals, SmallTable.Rows), null, "mle");
        Assert.Contains("has a probability in counts, but a density in reals",
            StoryComparison.Align([reals, Story("counts", TestStory.By(Counts, SmallTable.Rows), null, "mle")]).Diagnostics[0].Message,
            StringComparison.Ordinal);
        Assert.Contains("fewer observes 50 rows, but reals observes 120",
            StoryComparison.Align([reals, Story("fewer", TestStory.By(Reals, SmallTable.Of(50, 1)), null, "mle")]).Diagnostics[0].Message,
            StringComparison.Ordinal);
    }

    /// <summary>Without a latent there is nothing to bound.</summary>
    [Fact]
    public void A_net_without_latents_has_a_density_and_no_bound()
    {
        var bound = TestStory.By(Net, SmallTable.Rows);
        var fit = Run(0.25, ("net", bound, "elbo")).Fits.Single();
        Assert.Equal((ScoreKind.Exact, 1), (fit.Scores!.Kind, fit.Scores.Width));
        var kept =
            FitInMemory.Create("elbo", HeldOutRows.Choose(bound.Problem, bound.Graph.Plates[0], 0.25, 1).Trained, fit.Fit.Outcome.Summary!);
        Assert.Null(fit.Scores.Ladder);
        Assert.Contains(kept.Weights.Keys, k => k.StartsWith("f.", StringComparison.Ordinal));
    }

    /// <summary>
    /// Groups of 1 to 4 rows: the score of a group is the sum of its rows' log densities, whether the story draws its rows apart or along
    /// each other, and the held-out groups are those of the seed.
    /// </summary>
    [Fact]
    public void Whole_groups_have_the_density_of_their_rows()
    {
        const string Data = "data v[s, t]: real from v by id\nparam m: real\n";
        var csv = "id,v\n" + string.Concat(Enumerable.Range(0, 20).SelectMany(g => Enumerable.Range(0, (g % 4) + 1)
            .Select(j => FormattableString.Invariant($"g{g},{Math.Sin((5 * g) + j):R}\n"))));
        var (apart, along) = (TestStory.By($"model A\n{Data}for i in s {{ for j in t {{ v[i, j] ~ Normal(m, 1) }} }}", csv),
            TestStory.By($"model B\n{Data}for i in s {{ v[i, 1] ~ Normal(m, 1)\n "
                + $"for j in 2..t {{ v[i, j] ~ Normal(m + 0.5 * v[i, j-1], 1) }} }}",
                csv));
        var fits = Run(0.25, ("apart", apart, "mle"), ("along", along, "mle")).Fits;
        var held = HeldOutRows.Choose(apart.Problem, apart.Graph.Plates[0], 0.25, 1).Held;
        var (lengths, room) = (held.Groups.Lengths["t"].Values, held.Data["v"].Shape[1]);
        foreach (var fit in fits)
        {
            var m = Of(fit.Fit.Outcome.Summary!, "m");
            double[] expected = [.. lengths.Select((length, g) => Enumerable.Range(0, (int)length).Sum(j =>
            {
                var (x, before) = (held.Data["v"].Values[(g * room) + j], j == 0 || fit.Story == "apart" ? 0
                    : 0.5 * held.Data["v"].Values[(g * room) + j - 1]);
                return -0.5 * (Math.Log(2 * Math.PI) + ((x - m - before) * (x - m - before)));
            }))];
            Assert.Equal(5, fit.Scores!.Rows);
            Assert.All(expected.Zip(fit.Scores.Each), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
            Assert.Equal(lengths.Average(), fit.Scores.Observed, 1e-12);
            Assert.Equal("group", fit.Scores.Noun);
        }
    }

    /// <summary>y given b is N(m + d b, s): of draws with as many b as the rows have.</summary>
    [Fact]
    public void Draws_are_given_what_the_rows_are()
    {
        var bound = TestStory.By(Given, SmallTable.Rows);
        var rows = EvaluationRows.Create(bound.Problem, null, 1).Value!;
        var summary = bound.Fitted(method: "mle").Summary!;
        var kept = rows.Kept(bound.Select("mle").Method!, summary);
        var drawn = FitDraws.Draw(kept, rows, 12_000, TestStory.Catalog, 1).Value!;
        var (m, d, s) = (Of(summary, "m"), Of(summary, "d"), Of(summary, "s"));
        var b = bound.Problem.Data["b"].Values;
        foreach (var value in new[] { 0.0, 1 })
        {
            double[] group = [.. drawn.Where((_, i) => b[i % b.Length] == value)];
            Assert.InRange((group.Average() - m - (d * value)) / s * Math.Sqrt(group.Length), -4, 4);
            Assert.False(Math.Abs((group.Average() - m - (d * (1 - value))) / s * Math.Sqrt(group.Length)) < 4);
        }
    }

    /// <summary>
    /// Of a Gamma posterior counts are negative binomial: draws of the posterior take turns, and the variance of the rows has that of the
    /// rate in it.
    /// </summary>
    [Fact]
    public void Draws_of_a_posterior_take_turns()
    {
        var bound = TestStory.By("""
            model M
            data c[rows]: count
            r ~ Gamma(3, 2)
            for n in rows { c[n] ~ Poisson(r) }
            """, "c\n4\n9\n");
        var rows = EvaluationRows.Create(bound.Problem, null, 1).Value!;
        var kept = rows.Kept(bound.Select("exact").Method!, bound.Fitted(method: "exact").Summary!);
        double[] drawn = [.. Enumerable.Range(1, 20)
            .SelectMany(seed => FitDraws.Draw(kept, rows, 100, TestStory.Catalog, (ulong)seed).Value!)];
        var (mean, shape, rate) = (drawn.Average(), 16.0, 4.0);
        var (expected, variance) = (shape / rate, shape / rate * (1 + (1 / rate)));
        Assert.InRange((mean - expected) / Math.Sqrt(variance / drawn.Length), -4, 4);
        Assert.InRange(drawn.Average(v => (v - mean) * (v - mean)) / variance, 0.85, 1.15);
    }

    /// <summary>Rows of the fitted distribution are classified against its draws no better than by chance; those of another are.</summary>
    [Fact]
    public void Draws_of_the_right_distribution_are_as_near_as_the_data_to_themselves()
    {
        const string Two = """
            model T(K = 2)
            data x[rows]: real
            param weight: simplex[K]
            param mean[K]: real
            param sd[K]: positive
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
            }
            """;
        const string One = """
            model O
            data x[rows]: real
            param m: real
            param s: positive
            for n in rows { x[n] ~ Normal(m, s) }
            """;
        var random = new RandomStream(1, "rows of two kinds");
        var csv = $"x\n{string.Concat(Enumerable.Range(0, 1500)
            .Select(row => ((row % 2 == 0 ? 3 : -3) + (0.5 * random.NextNormal())).ToString("R", CultureInfo.InvariantCulture) + "\n"))}";
        var comparison = Run(0.5, 800, ("right", TestStory.By(Two, csv), "em"), ("wrong", TestStory.By(One, csv), "mle"));
        var (right, wrong) = (comparison.Fits[0].Fit.Draws!.Value!, comparison.Fits[1].Fit.Draws!.Value!);
        var (near, far) = (right["classifier_accuracy"]!, wrong["classifier_accuracy"]!);
        Assert.InRange((near.Value - 0.5) / near.Error!.Value, -3, 3);
        Assert.True(far.Value - 0.5 > 5 * far.Error!.Value);
        var (small, large) = (right["sliced_wasserstein"]!, wrong["sliced_wasserstein"]!);
        Assert.InRange(small.Value, 0, 3 * small.OfData!.Value);
        Assert.True(large.Value > 3 * large.OfData!.Value);
        Assert.Equal((800, 750), (right.Draws, right.Rows));
        Assert.True(wrong.AreDifferent && wrong["mmd_p_value"]!.IsDifferent!.Value);
        Assert.InRange(right["mmd_p_value"]!.Value, 0.0027, 1);
        Assert.InRange(right["coverage"]!.Value, 0.9, 1);
        Assert.Contains(comparison.Reading, s => s.StartsWith("draws differ from the data: ", StringComparison.Ordinal)
            && s.EndsWith("those of wrong by classifier accuracy and p-value of MMD", StringComparison.Ordinal));
    }

    [Fact]
    public void A_bound_below_says_nothing_and_one_above_wins()
    {
        var exact = Made("exact", ScoreKind.Exact, 0);
        Assert.Contains("the bound of low is not above exact, so it is not ranked",
            Reading(exact, Made("low", ScoreKind.Bound, -1)));
        Assert.Contains("the bound of high is above exact by 1.0000 ± 0.0000 nats a row, "
            + "so its log density is higher than that of exact", Reading(exact, Made("high", ScoreKind.Bound, 1)));
        // between two: it ranks above the one and is not ranked against the other
        Assert.Contains("so its log density is higher than that of exact; it is not ranked against best",
            Reading(Made("best", ScoreKind.Exact, 2), exact, Made("high", ScoreKind.Bound, 1)));
    }

    [Fact]
    public void Bounds_alone_rank_no_story()
    {
        var reading = Reading(Made("a", ScoreKind.Bound, 0), Made("b", ScoreKind.Bound, 5));
        Assert.StartsWith("a and b have only lower bounds, which are not ranked", reading, StringComparison.Ordinal);
        Assert.DoesNotContain("highest", reading, StringComparison.Ordinal);
    }

    [Fact]
    public void Densities_are_ranked_where_the_rows_distinguish_them()
    {
        Assert.Contains("b gives the rows the highest log density; next, a is 0.5000",
            Reading(Made("a", ScoreKind.Exact, 0), Made("b", ScoreKind.Exact, 0.5)), StringComparison.Ordinal);
        // rows that differ by 3 in turn up and down: a mean of 0.1 is chance
        Assert.Contains("the rows do not distinguish b and a",
            Reading(Made("a", ScoreKind.Exact, 0), Made("b", ScoreKind.Exact, 0.1, swing: 3)), StringComparison.Ordinal);
        var none = new StoryFit("none", Fit, new(ScoreKind.Exact, "exact", [double.NegativeInfinity, .. Enumerable.Repeat(9.0, 39)], 2));
        Assert.Contains("a gives the rows the highest log density; next, none gives some row density 0",
            Reading(Made("a", ScoreKind.Exact, 0), none), StringComparison.Ordinal);
    }

    /// <summary>
    /// A bound that is finite is above a density of 0 somewhere; where both have a row of density 0, nothing is reported.
    /// </summary>
    [Fact]
    public void A_row_of_density_0_is_behind_any_bound()
    {
        EvaluationScores with = new(ScoreKind.Exact, "exact", [double.NegativeInfinity, 5], 1),
            without = new(ScoreKind.Bound, "elbo", [-9, -9], 1);
        Assert.True(without.DifferenceFrom(with)!.IsSignificant);
        Assert.False(with.DifferenceFrom(without)!.IsSignificant);
        Assert.Null(with.DifferenceFrom(with));
        Assert.Null(with.DifferenceFrom(new(ScoreKind.Exact, "exact", [5, double.NegativeInfinity], 1)));
    }

    [Fact]
    public void Stories_that_are_given_something_of_a_row_are_said_to_be()
    {
        StoryFit given = Made("given", ScoreKind.Exact, 0) with { AreGiven = ["label"] }, not = Made("not", ScoreKind.Exact, 0);
        Assert.Contains("given conditions on `label` in each row", Reading(given, not), StringComparison.Ordinal);
        Assert.DoesNotContain("label", Reading(given, not with { AreGiven = ["label"] }), StringComparison.Ordinal);
        Assert.Equal(["b"], Run(0.25, ("g", TestStory.By(Given, SmallTable.Rows), "mle")).Fits.Single().AreGiven);
    }

    [Fact]
    public void Rows_that_were_fitted_are_said_to_be() =>
        Assert.Contains("these are the training rows", string.Join('\n',
            StoryComparison.Create([Made("a", ScoreKind.Exact, 0), Made("b", ScoreKind.Exact, 1)], [], areHeldOut: false).Reading),
            StringComparison.Ordinal);

    private static ComparedFit Fit => new(new MethodTable(TestStory.Catalog).All[0], FitOutcome.None([]), 0);

    private static StoryFit Made(string name, ScoreKind kind, double mean, double swing = 0) =>
        new(name, Fit, new(kind, "made", [.. Enumerable.Range(0, 40).Select(i => (i % 7) + mean + (i % 2 == 0 ? swing : -swing))], 2));

    private static string Reading(params StoryFit[] fits) => string.Join('\n', StoryComparison.Create(fits, [], areHeldOut: true).Reading);

    private static double Of(FitSummary summary, string name) => Assert.Single(summary.Estimates.Single(e => e.Name == name).Value.Values);

    private static ComparedStory Story(string name, TestStory bound, double? share, string method) =>
        new(name, EvaluationRows.Create(bound.Problem, share, 1).Value!, bound.Facts,
            new(Seed: 1, MaxIterations: method == "elbo" ? 200 : null, Threads: 1),
            [new MethodTable(TestStory.Catalog).All.Single(m => m.Name == method)]);

    private static StoryComparison Run(double share, params (string Name, TestStory Reported, string Method)[] stories) =>
        Run(share, null, stories);

    internal static StoryComparison Run(double share, int? draws, params (string Name, TestStory Reported, string Method)[] stories) =>
        StoryComparison.Run(StoryComparison.Align([.. stories.Select(s => Story(s.Name, s.Reported, share, s.Method))]).Value!, [],
            TestStory.Catalog, null, draws is { } count ? rows => new(rows, count) : null, new NoProgress(),
            TestContext.Current.CancellationToken);
}
