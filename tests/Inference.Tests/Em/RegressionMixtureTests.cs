using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>Mixtures of regressions have closed forms: weighted least squares of each component.</summary>
public sealed class RegressionMixtureTests
{
    private const string Lines = """
        model Lines(K = 3)
        data y[rows]: real
        data x[rows]: real
        data u[rows]: real
        param w: simplex[K]
        param base[K]: real
        param slope[K]: real
        param shared: real
        param sd[K]: positive
        param tie: positive
        for n in rows {
          kind[n] ~ Categorical(w)
          y[n] ~ Normal(MEAN, SD)
        }
        """;

    private static readonly FitOptions Some = new(Seed: 1, Threads: 1);

    /// <summary>
    /// Several predictors, shared coefficients and scales, a vector of coefficients: the same maximum as by the gradient, which takes each
    /// story where one argument is computed from a param in a way that is not linear.
    /// </summary>
    [Theory]
    [InlineData("base[kind[n]] + slope[kind[n]] * x[n]", "sd[kind[n]]")]
    [InlineData("base[kind[n]] - slope[kind[n]] * (x[n] + 2) / 4 + shared * u[n]", "sd[kind[n]]")]
    [InlineData("base[kind[n]] + slope[kind[n]] * x[n] + shared * u[n]", "tie")]
    [InlineData("u[n] + slope[kind[n]] * x[n] + shared", "0.7")]
    [InlineData("-(shared - slope[kind[n]] * x[n] * u[n]) + 0.5 * u[n]", "variance = sd[kind[n]]")]
    public void The_maximum_is_that_by_the_gradient(string mean, string sd)
    {
        var story = Story(mean, sd);
        var csv = Csv(150, 1);
        var bound = TestStory.By(story, csv);
        Assert.Equal("closed form", TreatmentOf(bound, "slope"));
        var outcome = bound.Fitted(Some);
        Optimum.Holds(bound, outcome);
        var beside = TestStory.By(story.Replace($"Normal({mean}", $"Normal({mean} + 0 * tanh(slope[kind[n]])"), csv);
        Assert.NotEqual("closed form", TreatmentOf(beside, "slope"));
        Assert.Equal(beside.Fitted(Some with { Restarts = 2 }, "em").Value, outcome.Value, 1e-6);
    }

    /// <summary>What is known chooses between two coefficients: each is one of a regression on its own rows.</summary>
    [Fact]
    public void A_choice_between_coefficients_is_linear()
    {
        const string Mean = "base[kind[n]] + slope[kind[n]] * x[n] + (if u[n] > 0 then shared else -shared)";
        var bound = TestStory.By(Story(Mean, "sd[kind[n]]"), Csv(150, 1));
        Assert.Equal("least squares", TreatmentOf(bound, "slope"));
        Optimum.Holds(bound, bound.Fitted(Some));
    }

    [Fact]
    public void A_vector_of_coefficients_in_a_dot_product_is_a_coefficient_for_each()
    {
        var plain = TestStory.By(Story("base[kind[n]] + slope[kind[n]] * x[n] + more[kind[n]] * u[n]", "sd[kind[n]]")
            .Replace("param sd", "param more[K]: real\nparam sd"), Csv(300, 2)).Fitted(Some);
        var vector = TestStory.By(Story("base[kind[n]] + dot(v[n], slope[kind[n]])", "sd[kind[n]]")
            .Replace("param slope[K]: real", "param slope[K]: real[2]")
            .Replace("data x[rows]: real\ndata u[rows]: real", "data v[rows]: real[2] from x, u"), Csv(300, 2)).Fitted(Some);
        Assert.Equal(plain.Value, vector.Value, 1e-8);
        Assert.Equal(Estimates.Of(plain, "slope").Zip(Estimates.Of(plain, "more"), (a, b) => (double[])[a, b]).SelectMany(p => p),
            Estimates.Of(vector, "slope"), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    /// <summary>EM by hand: weighted least squares of two coefficients by Cramer's rule, from the truth.</summary>
    [Theory, InlineData(0), InlineData(1e5), InlineData(1e9)]
    public void EM_by_hand_from_the_truth_ends_at_the_same_maximum(double offset)
    {
        var bound = TestStory.By(Story("base[kind[n]] + slope[kind[n]] * x[n]", "sd[kind[n]]"), Csv(400, 3, offset));
        var outcome = bound.Fitted(Some);
        Assert.Equal(StopReason.Converged, outcome.Stopped);
        var data = Rows(400, 3).Select(r => (r.X, r.Y)).ToArray();
        Assert.Equal(ByHand(data), outcome.Value, 1e-6);
    }

    [Fact]
    public void Rows_with_a_missing_outcome_do_not_count()
    {
        var story = Story("base[kind[n]] + slope[kind[n]] * x[n]", "sd[kind[n]]");
        var lines = Csv(300, 4).TrimEnd().Split('\n');
        var without = string.Join('\n', lines.Where((_, i) => i == 0 || i % 7 != 3)) + "\n";
        var missing = string.Join('\n', lines.Select((l, i) => i == 0 || i % 7 != 3 ? l : "," + l[(l.IndexOf(',') + 1)..])) + "\n";
        Assert.Equal(TestStory.By(story, without).Fitted(Some).Value, TestStory.By(story, missing).Fitted(Some).Value, 1e-7);
    }

    /// <summary>A predictor that the story draws is one as long as none of its cells is missing.</summary>
    [Fact]
    public void A_predictor_with_missing_cells_is_not_a_closed_form()
    {
        var story = Story("base[kind[n]] + slope[kind[n]] * x[n]", "sd[kind[n]]")
            .Replace("  y[n] ~", """
                  x[n] ~ Normal(mid[kind[n]], 1)
                  y[n] ~
                """).Replace("param sd", "param mid[K]: real\nparam sd");
        Assert.Equal("closed form", TreatmentOf(TestStory.By(story, Csv(50, 4)), "slope"));
        var missing = TestStory.By(story, Csv(50, 4) + "1,,0.3\n");
        Assert.NotEqual("closed form", missing.Select("em").Plan is { } plan ? NameOf(plan, "slope") : "refused");
    }

    [Fact]
    public void Predictors_that_determine_each_other_are_a_warning()
    {
        var bound = TestStory.By(Story("base[kind[n]] + slope[kind[n]] * x[n] + shared * (2 * x[n] + 1)", "sd[kind[n]]"), Csv(200, 5));
        Assert.Contains(bound.Fitted(Some).Diagnostics,
            d => d.Code == "W0517" && d.Message.Contains("predictors", StringComparison.Ordinal));
    }

    /// <summary>Without a predictor a sum is left to the general steps; without a label it is the least squares of `mle`.</summary>
    [Fact]
    public void Sums_without_a_predictor_or_a_label_are_treated_as_before()
    {
        Assert.NotEqual("closed form", TreatmentOf(TestStory.By(Story("base[kind[n]] + 1", "sd[kind[n]]"), Csv(50, 1)), "base"));
        var plain = TestStory.By("""
            model Line
            data y[rows]: real
            data x[rows]: real
            param base: real
            param shared: real
            param sd: positive
            for n in rows { y[n] ~ Normal(base + shared * x[n], sd) }
            """, Csv(50, 1));
        Assert.Equal("mle", plain.Select().Plan!.Method);
        Assert.Equal("least squares", TreatmentOf(plain, "shared"));
    }

    private static string TreatmentOf(TestStory story, string unknown) => NameOf(story.Select().Plan!, unknown);

    private static string NameOf(InferencePlan plan, string unknown) =>
        plan.Blocks.First(b => b.Unknowns.Contains(unknown)).By.Name;

    /// <summary>The story with a mean and a scale, without the params that neither reads.</summary>
    private static string Story(string mean, string sd)
    {
        var story = Lines.Replace("MEAN", mean).Replace("SD", sd);
        foreach (var (name, type) in new[] { ("base[K]", "real"), ("slope[K]", "real"), ("shared", "real"), ("sd[K]", "positive"),
            ("tie", "positive") })
            if (!$"{mean} {sd}".Contains(name.Split('[')[0], StringComparison.Ordinal))
                story = story.Replace($"param {name}: {type}\n", "");
        return story;
    }

    private static string Csv(int rows, ulong seed, double offset = 0) =>
        $"y,x,u\n{string.Concat(Rows(rows, seed).Select(r => FormattableString.Invariant($"{r.Y:R},{r.X + offset:R},{r.U:R}\n")))}";

    /// <summary>Three lines that cross: y = 1 + x, 2 - x and -2 + x / 5, each plus u / 2.</summary>
    private static List<(double Y, double X, double U)> Rows(int rows, ulong seed)
    {
        var random = new RandomStream(seed, "lines");
        return [.. Enumerable.Range(0, rows).Select(_ =>
        {
            var (k, x, u) = (random.NextIndex(3), Rounded((4 * random.NextUniform()) - 1), random.NextNormal());
            var mean = k switch { 0 => 1 + x, 1 => 2 - x, _ => -2 + (x / 5) };
            return (mean + (0.5 * u) + ((0.2 + (0.1 * k)) * random.NextNormal()), x, u);
        })];
    }

    // so that an offset is added without rounding
    private static double Rounded(double x) => Math.Round(x * (1 << 20)) / (1 << 20);

    private static double ByHand((double X, double Y)[] data)
    {
        double[] w = [1 / 3.0, 1 / 3.0, 1 / 3.0], a = [1, 2, -2], b = [1, -1, 0.2], s = [0.6, 0.6, 0.6];
        var total = double.NegativeInfinity;
        for (var step = 0; step < 3000; step++)
        {
            double Density((double X, double Y) d, int k) => w[k] / (s[k] * Math.Sqrt(2 * Math.PI))
                * Math.Exp(-0.5 * Math.Pow((d.Y - a[k] - (b[k] * d.X)) / s[k], 2));
            var shares = data.Select(d => Enumerable.Range(0, 3).Select(k => Density(d, k)).ToArray()).ToArray();
            total = shares.Sum(p => Math.Log(p.Sum()));
            for (var k = 0; k < 3; k++)
            {
                var r = shares.Select(p => p[k] / p.Sum()).ToArray();
                double Mean(Func<(double X, double Y), double> of) => data.Select((d, n) => r[n] * of(d)).Sum() / r.Sum();
                var (x, y) = (Mean(d => d.X), Mean(d => d.Y));
                b[k] = Mean(d => (d.X - x) * (d.Y - y)) / Mean(d => (d.X - x) * (d.X - x));
                a[k] = y - (b[k] * x);
                s[k] = Math.Sqrt(Mean(d => Math.Pow(d.Y - a[k] - (b[k] * d.X), 2)));
                w[k] = r.Average();
            }
        }

        return total;
    }
}
