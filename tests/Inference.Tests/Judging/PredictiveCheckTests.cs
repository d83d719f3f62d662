using System.Globalization;
using ProbDsl.Inference.Judging;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Judging;

/// <summary>Data drawn from a fit: right stories pass, wrong ones fail in the statistic that they have wrong.</summary>
public sealed class PredictiveCheckTests
{
    private const string Counts = """
        model Counts
        data y[rows]: count
        data x[rows]: real
        a ~ Normal(0, 2)
        b ~ Normal(0, 2)
        for n in rows { y[n] ~ Poisson(log_rate = a + b * x[n]) }

        """;

    private const string Numbers = """
        model Numbers
        data y[rows]: real
        m ~ Normal(0, 5)
        s ~ HalfNormal(5)
        for n in rows { y[n] ~ Normal(m, s) }

        """;

    [Fact]
    public void Poisson_counts_are_as_a_Poisson_story_draws_them()
    {
        var judged = JudgedFit.Of(Counts, CountsOf(double.PositiveInfinity));
        Assert.DoesNotContain(judged.Checks, c => c.Fails);
        Assert.True(Assert.Single(judged.Calibration).IsUniform);
        Assert.Equal(Verdict.Good, judged.Verdict);
    }

    [Fact]
    public void Overdispersed_counts_are_not()
    {
        var judged = JudgedFit.Of(Counts, CountsOf(1.5));
        Assert.Contains(judged.Checks, c => c is { Fails: true, Statistic: "variance / mean", ProbabilityAbove: < 0.5 });
        Assert.DoesNotContain(judged.Checks, c => c is { Fails: true, Statistic: "mean" });
        Assert.False(Assert.Single(judged.Calibration).IsUniform);
        Assert.Equal(Verdict.Doubtful, judged.Verdict);
        Assert.Contains(judged.Findings, f => f.Next?.Contains("NegativeBinomial", StringComparison.Ordinal) == true);
    }

    /// <summary>
    /// Counts beside exposures that vary far more than they do: variance and mean of all are as they should be, those about their own
    /// predictions are not.
    /// </summary>
    [Theory, InlineData(double.PositiveInfinity, false), InlineData(3, true)]
    public void Counts_that_vary_too_much_about_their_predictions_are_found(double size, bool fails)
    {
        var random = new RandomStream(5, "exposed");
        var rows = Enumerable.Range(0, 120).Select(i => Math.Exp(0.02 * (i % 60)) * 4 * ((i % 4) + 1)).Select(exposure =>
            (exposure, count: PoissonSampler.Draw(
                exposure * (double.IsFinite(size) ? GammaSampler.Draw(size, random) / size : 1), random)));
        var judged = JudgedFit.Of("""
            model Exposed
            data y[rows]: count
            data e[rows]: positive
            a ~ Normal(0, 2)
            for n in rows { y[n] ~ Poisson(e[n] * exp(a)) }

            """, "y,e\n" + string.Concat(rows.Select(r => FormattableString.Invariant($"{r.count},{r.exposure}\n"))));
        var check = judged.Checks.Single(c => c.Statistic == "squared residual / variance");
        Assert.Equal(fails, check.Fails);
        Assert.InRange(check.Replicated.Average(), 0.97, 1.03);
    }

    [Fact]
    public void Rows_that_depend_on_those_before_them_are_found()
    {
        var (random, level) = (new RandomStream(2, "levels"), 0.0);
        var judged = JudgedFit.Of(Numbers, Csv(Enumerable.Range(0, 150).Select(_ => level = (0.8 * level) + random.NextNormal())));
        Assert.Contains(judged.Checks, c => c is { Fails: true, Statistic: "correlation of neighbors", ProbabilityAbove: < 0.5 });
    }

    /// <summary>A scale that is fixed at half or at twice that of the data.</summary>
    [Theory, InlineData(0.5, "predictions are too narrow"), InlineData(2, "predictions are too wide"), InlineData(1, null)]
    public void A_wrong_scale_is_found_by_the_probabilities_of_rows(double scale, string? says)
    {
        var random = new RandomStream(3, "numbers");
        var story = Numbers.Replace("s ~ HalfNormal(5)\n", "", StringComparison.Ordinal)
            .Replace("(m, s)", string.Create(CultureInfo.InvariantCulture, $"(m, {scale})"), StringComparison.Ordinal);
        var pit = Assert.Single(JudgedFit.Of(story, Csv(Enumerable.Range(0, 200).Select(_ => random.NextNormal()))).Calibration);
        Assert.Equal(says is null, pit.IsUniform);
        if (says is not null) Assert.Equal(says, pit.Shape().What);
    }

    /// <summary>Calibrated predictions leave the band in about one of a hundred sets of data.</summary>
    [Fact]
    public void Right_stories_are_rarely_in_doubt()
    {
        const int Sets = 60;
        var failed = 0;
        for (var set = 0; set < Sets; set++)
        {
            var random = new RandomStream((ulong)set, "sets");
            var judged = JudgedFit.Of(Numbers, Csv(Enumerable.Range(0, 60).Select(_ => 3 + (2 * random.NextNormal()))), "importance", 1000);
            if (judged.Verdict != Verdict.Good) failed++;
        }

        // at most 1% by the band, and five statistics of which three are fitted
        Assert.InRange(failed, 0, 6);
    }

    [Fact]
    public void A_point_has_no_draws_to_judge() =>
        Assert.Equal("E0655", Assert.Single(JudgedFit.Try(Numbers, "y\n1\n2\n4\n", "map").Diagnostics).Code);

    /// <summary>Data that no forward draw gives are judged by the rest, and both answers that need draws are missing.</summary>
    [Fact]
    public void Data_that_cannot_be_drawn_are_not_trusted()
    {
        var judged = JudgedFit.Of("""
            model Repeated
            data y[rows]: real
            data w[rows]: count
            m ~ Normal(0, 5)
            for n in rows repeated w[n] { y[n] ~ Normal(m, 1) }

            """, "y,w\n0.5,1\n1.5,2\n-0.3,1\n", draws: 1000);
        Assert.Equal(["checks", "calibration"], judged.Findings.Where(f => f.Verdict == Verdict.Unknown).Select(f => f.Topic));
    }

    /// <summary>Fewer draws than a failure needs leave the statistics without an answer.</summary>
    [Fact]
    public void Few_draws_are_not_trusted()
    {
        var judged = JudgedFit.Of(Numbers, Csv(Enumerable.Range(0, 30).Select(i => Math.Sin(i * 7.0))), "quadrature", draws: 120);
        var checks = judged.Findings.Single(f => f.Topic == "checks");
        Assert.Equal(Verdict.Unknown, checks.Verdict);
        Assert.StartsWith("120 replicates are too few", checks.Text, StringComparison.Ordinal);
    }

    /// <summary>Poisson counts whose rates have a Gamma distribution about their mean; its shape is infinite for none.</summary>
    private static string CountsOf(double shape)
    {
        var random = new RandomStream(4, "counts");
        return "y,x\n" + string.Concat(Enumerable.Range(0, 300).Select(_ =>
        {
            var x = random.NextNormal();
            var rate = Math.Exp(0.5 + (0.6 * x)) * (double.IsInfinity(shape) ? 1 : GammaSampler.Draw(shape, random) / shape);
            return string.Create(CultureInfo.InvariantCulture, $"{PoissonSampler.Draw(rate, random)},{x}\n");
        }));
    }

    private static string Csv(IEnumerable<double> values) =>
        "y\n" + string.Concat(values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v}\n")));

    /// <summary>All of N replicates lie on the other side of a further one with probability 1 / (N + 1).</summary>
    [Theory, InlineData(3, false), InlineData(199, false), InlineData(200, true), InlineData(1000, true)]
    public void Few_replicates_show_nothing(int count, bool fails)
    {
        var check = new PredictiveCheck("y", "mean", 5, [.. Enumerable.Range(0, count).Select(i => i / (double)count)], "");
        Assert.Equal(fails, check.Fails);
        Assert.Equal(fails, 1.0 / (count + 1) < PredictiveCheck.Least);
    }

    /// <summary>One value has one statistic, which a fit that has seen it draws; two have no correlation of neighbors but -1/2.</summary>
    [Theory, InlineData(1, new[] { "mean", "squared residual / variance" }),
        InlineData(2, new[] { "mean", "standard deviation", "minimum", "maximum", "squared residual / variance" })]
    public void Statistics_that_say_nothing_are_left_out(int rows, string[] names)
    {
        var judged = JudgedFit.Of(Numbers, Csv(new[] { 1.5, -0.7 }.Take(rows)));
        Assert.Equal(names, judged.Checks.Select(c => c.Statistic));
        Assert.Equal(Verdict.Unknown, judged.Findings.Single(f => f.Topic == "calibration").Verdict);
        foreach (var topic in new[] { "prediction", "checks" })
            Assert.Equal(rows == 1, judged.Findings.Single(f => f.Topic == topic).Verdict == Verdict.Unknown);
        Assert.NotEqual(Verdict.Good, judged.Verdict);
    }

    [Fact]
    public void Rows_of_a_series_have_no_probabilities_and_a_reason()
    {
        var judged = JudgedFit.Of("""
            model States
            data y[times]: real
            center: ordered[2] ~ Normal(0, 3)
            state[1] ~ Categorical([0.5, 0.5])
            for t in 2..times { state[t] ~ Categorical(if state[t-1] == 1 then [0.8, 0.2] else [0.2, 0.8]) }
            for t in times { y[t] ~ Normal(center[state[t]], 1) }

            """, "y\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{(i / 5 % 2 == 0 ? -2 : 2)}.{(7 * i) % 10}\n")), draws: 1000);
        var finding = judged.Findings.Single(f => f.Topic == "calibration");
        Assert.Equal(Verdict.Unknown, finding.Verdict);
        Assert.Contains("one step ahead", finding.Text, StringComparison.Ordinal);
    }
}
