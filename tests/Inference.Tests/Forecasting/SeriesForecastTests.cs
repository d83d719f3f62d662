using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Expressions;
using ProbDsl.Inference.NewData;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Kept;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Forecasting;

/// <summary>Series that go on after the rows of the fit, against the forecasts of textbooks (Hamilton 1994, chapter 4).</summary>
public sealed class SeriesForecastTests
{
    private const int Draws = 4000;
    private const string Ar = """
        model Ar
        data y[times]: real
        a ~ Normal(0, 1)
        b ~ Normal(0, 1)
        for t in 2..times { y[t] ~ Normal(a + b * y[t-1], 0.5) }
        """;
    private const string Several = """
        model Ar(K = 2)
        data y[times]: real
        keep: real[K] ~ Normal(0, 1)
        for t in K+1..times { y[t] ~ Normal(sum(keep[k] * y[t-k] for k in 1..K), 0.5) }
        """;
    private const string Walk = """
        model Walk
        data y[times]: real
        m ~ Normal(0, 1)
        level[1] ~ Normal(0, 10)
        for t in 2..times { level[t] ~ Normal(level[t-1] + m, 0.5) }
        for t in times { y[t] ~ Normal(level[t], 0.2) }
        """;
    private const string Steps = """
        model Walk
        data y[times]: real
        for t in times { step[t] ~ Normal(0, 0.5) }
        level = cumsum(step)
        for t in times { y[t] ~ Normal(level[t], 0.2) }
        """;
    private const string Arma = """
        model Arma
        data y[times]: real
        phi ~ Normal(0, 1)
        theta ~ Normal(0, 1)
        expected[1] = 0
        for t in 2..times { expected[t] = phi * y[t-1] + theta * (y[t-1] - expected[t-1]) }
        for t in times { y[t] ~ Normal(expected[t], 0.5) }
        """;
    private const string Trend = """
        model Trend
        data y[times]: real
        a ~ Normal(0, 1)
        b ~ Normal(0, 1)
        for t in times { y[t] ~ Normal(a + b * t, 0.5) }
        """;
    private const string Regressed = """
        model Lag
        data x[times]: real
        data y[times]: real
        b ~ Normal(0, 1)
        for t in 2..times { y[t] ~ Normal(b * x[t-1], 0.5) }
        """;

    // y[n+h]: mean a (1 - b^h) / (1 - b) + b^h y[n], variance s^2 (1 - b^2h) / (1 - b^2)
    [Fact]
    public void An_autoregression_goes_back_to_its_mean()
    {
        var fit = FitByHand.Of(Ar, "y\n1\n2\n4\n", Draws, ("a", _ => [0.3]), ("b", _ => [0.8]));
        var expected = Enumerable.Range(1, 12)
            .Select(h => ((0.3 * (1 - Math.Pow(0.8, h)) / 0.2) + (Math.Pow(0.8, h) * 4), 0.25 * (1 - Math.Pow(0.8, 2 * h)) / 0.36))
            .ToList();
        fit.Ahead(12).Agrees("y", expected, Draws);
        fit.Predicted("y\n1\n2\n4\nNA\nNA\n").Column("y.mean").Skip(3).Zip(expected).ToList()
            .ForEach(p => Assert.Equal(p.Second.Item1, p.First, 0.06));
        fit.Predicted("y\nNA\nNA\n").Agrees("y", expected.Take(2), Draws);
    }

    // over draws of b the variance has that of the mean too
    [Fact]
    public void Draws_of_the_fit_each_have_a_series_of_their_own()
    {
        var fit = FitByHand.Of(Ar, "y\n1\n2\n4\n", Draws, ("a", _ => [0]), ("b", s => [s % 2 == 0 ? 0.2 : 0.9]));
        fit.Ahead(1).Agrees("y", [((0.8 + 3.6) / 2, 0.25 + 1.96)], Draws);
    }

    [Fact]
    public void The_first_new_row_reads_the_last_ones_of_the_fit()
    {
        var fit = FitByHand.Of(Several, "y\n1\n2\n4\n", Draws, ("keep", _ => [0.5, 0.25]));
        fit.Ahead(2).Agrees("y", [(2.5, 0.25), ((0.5 * 2.5) + 1, 0.25 * 1.25)], Draws);
        var scores = FitByHand.Of(Several, "y\n1\n2\n4\n", 1, ("keep", _ => [0.5, 0.25])).Scored("y\n3\n2\n").Value!;
        Assert.Equal([NormalVectors.LogNormal(3, 2.5, 0.25), NormalVectors.LogNormal(2, 2.5, 0.25)], scores.LogDensity,
            (a, b) => Math.Abs(a - b) < 1e-12);
    }

    // level[n+h] ~ N(level[n] + h m, h s^2) given each draw of the level and of m, which is 0 or 0.2
    [Fact]
    public void A_random_walk_goes_on_from_its_last_level()
    {
        var fit = FitByHand.Of(Walk, "y\n1\n2\n4\n", Draws,
            ("m", s => [s / 2 % 2 == 0 ? 0 : 0.2]), ("level", s => [1, 2, s % 2 == 0 ? 3.0 : 5]));
        var predicted = fit.Ahead(6);
        predicted.Agrees("level", Enumerable.Range(1, 6).Select(h => (4 + (0.1 * h), (0.25 * h) + 1 + (0.01 * h * h))), Draws);
        predicted.Agrees("y", Enumerable.Range(1, 6).Select(h => (4 + (0.1 * h), (0.25 * h) + 1.04 + (0.01 * h * h))), Draws);
    }

    // flat first positions have the fit's values; level[n+1] = 2 level[n] - level[n-1] + e
    [Fact]
    public void A_chain_with_flat_first_positions_goes_on_too()
    {
        var one = FitByHand.Of(Walk.Replace("Normal(0, 10)", "Flat()", StringComparison.Ordinal), "y\n1\n2\n4\n", Draws,
            ("m", s => [s / 2 % 2 == 0 ? 0 : 0.2]), ("level", s => [1, 2, s % 2 == 0 ? 3.0 : 5]));
        one.Ahead(6).Agrees("level", Enumerable.Range(1, 6).Select(h => (4 + (0.1 * h), (0.25 * h) + 1 + (0.01 * h * h))), Draws);
        const string Line = """
            model Line
            data y[times]: real
            h ~ HalfNormal(1)
            for t in 1..2 { level[t] ~ Flat() }
            for t in 3..times { level[t] ~ Normal(2 * level[t-1] - level[t-2], 0.5) }
            for t in times { y[t] ~ Normal(level[t], h) }
            """;
        var two = FitByHand.Of(Line, "y\n1\n2\n4\n", Draws, ("h", s => [s % 2 == 0 ? 0.1 : 0.3]), ("level", _ => [1, 2, 4]));
        two.Ahead(2).Agrees("y", [(6, 0.3), (8, (0.25 * 5) + 0.05)], Draws);
    }

    /// <summary>
    /// New rows with data: each has its density given those before it, and levels their posterior given all, however far it is from the
    /// levels that the fit has drawn.
    /// </summary>
    [Fact]
    public void Observed_rows_after_those_of_a_chain_have_exact_densities_and_levels()
    {
        var story = Walk.Replace("m ~ Normal(0, 1)", "param m: real", StringComparison.Ordinal);
        double[] y = [1, 2, 4, 9, 3, 8];
        var fit = FitByHand.Of(story, "y\n1\n2\n4\n", Draws, ("m", _ => [0.1]), ("level", _ => [1, 2, 4]));
        var mean = Enumerable.Range(0, 7).Select(t => 0.1 * t).ToArray();
        double[][] covariance = [.. Enumerable.Range(0, 7).Select(i => Enumerable.Range(0, 7)
            .Select(j => 100 + (0.25 * Math.Min(i, j)) + (i == j ? 0.04 : 0)).ToArray())];
        var scores = fit.Scored("y\n9\n3\n8\n").Value!;
        for (var t = 3; t < 6; t++)
        {
            var (own, variance) = NormalVectors.Given(y[..t], mean, covariance, t);
            Assert.Equal(NormalVectors.LogNormal(y[t], own, variance), scores.LogDensity[t - 3], 1e-9);
        }

        // position 7 less its noise is the level at 6 and one step
        var (next, spread) = NormalVectors.Given(y, mean, covariance, 6);
        var predicted = fit.Predicted("y\n9\n3\n8\n");
        Assert.Equal(next - 0.1, predicted.Column("level.mean")[2], 4 * Math.Sqrt((spread - 0.29) / Draws));
        Assert.Equal(Math.Sqrt(spread - 0.29), predicted.Column("level.sd")[2], 0.01);
    }

    [Fact]
    public void A_walk_by_sums_of_steps_is_the_same()
    {
        var fit = FitByHand.Of(Steps, "y\n1\n2\n4\n", Draws, ("step", _ => [1, 1.5, 1]));
        fit.Ahead(3).Agrees("level", Enumerable.Range(1, 3).Select(h => (3.5, 0.25 * h)), Draws);
    }

    [Fact]
    public void A_recurrence_is_carried_over_the_rows_of_the_fit()
    {
        double[] y = [1, 2, 4];
        var expected = 0.0;
        foreach (var value in y) expected = (0.5 * value) + (0.3 * (value - expected));
        var fit = FitByHand.Of(Arma, "y\n1\n2\n4\n", Draws, ("phi", _ => [0.5]), ("theta", _ => [0.3]));
        // e[n+2] = phi y[n+1] + theta (y[n+1] - e[n+1]): mean phi e[n+1], variance (phi + theta)^2 s^2
        fit.Ahead(2).Agrees("y", [(expected, 0.25), (0.5 * expected, 0.25 * (1 + 0.64))], Draws);
    }

    // the second member reads y[1], and y reads all members: f[n+1] = c + p y[n] + q f[n-1]
    [Fact]
    public void Two_first_members_apart_are_carried_over_the_rows_of_the_fit()
    {
        const string story = """
            model Second
            data y[times]: real
            c ~ Normal(0, 1)
            p ~ Normal(0, 1)
            q ~ Normal(0, 1)
            f[1] = c
            f[2] = c + p * y[1]
            for t in 3..times { f[t] = c + p * y[t-1] + q * f[t-2] }
            for t in times { y[t] ~ Normal(f[t], 0.5) }
            """;
        double[] y = [1, 2, 4, 3], f = [0.2, 0.2 + 0.5, 0.2 + 1 + (0.3 * 0.2), 0.2 + 2 + (0.3 * 0.7)];
        var fit = FitByHand.Of(story, "y\n1\n2\n4\n3\n", Draws, ("c", _ => [0.2]), ("p", _ => [0.5]), ("q", _ => [0.3]));
        var (one, two) = (0.2 + 1.5 + (0.3 * f[2]), 0.3 * f[3]);
        fit.Ahead(2).Agrees("y", [(one, 0.25), (0.2 + (0.5 * one) + two, 0.25 * 1.25)], Draws);
        Assert.Equal(y.Zip(f).Sum(r => NormalVectors.LogNormal(r.First, r.Second, 0.25)),
            fit.Scored("y\n1\n2\n4\n3\n", sameRows: true).Value!.Total, 1e-12);
    }

    [Fact]
    public void Rows_that_read_their_position_are_counted_on()
    {
        var fit = FitByHand.Of(Trend, "y\n1\n2\n4\n", Draws, ("a", _ => [1]), ("b", _ => [2]));
        fit.Ahead(2).Agrees("y", [(9, 0.25), (11, 0.25)], Draws);
    }

    [Fact]
    public void A_regressor_of_the_row_before_is_that_of_the_fit()
    {
        var fit = FitByHand.Of(Regressed, "x,y\n1,1\n2,2\n7,4\n", Draws, ("b", _ => [2]));
        fit.Predicted("x\n5\n6\n").Agrees("y", [(14, 0.25), (10, 0.25)], Draws);
    }

    [Fact]
    public void Samples_go_on_from_the_rows_of_the_fit()
    {
        var fit = FitByHand.Of(Ar, "y\n1\n2\n4\n", 1, ("a", _ => [0]), ("b", _ => [0.5]));
        var paths = FitDraw.Of(fit, count: Draws, csv: "y\nNA\nNA\n")["y"].Chunk(5).ToList();
        Assert.All(paths, p => Assert.Equal([1, 2, 4], p[..3]));
        Assert.Equal((2, 1), (paths.Average(p => p[3]), paths.Average(p => p[4])), Within(5 * 0.56 / Math.Sqrt(Draws)));
    }

    [Fact]
    public void A_gap_before_the_rows_that_new_ones_read_is_no_obstacle()
    {
        var fit = FitByHand.Of(Several, "y\n1\n3\nNA\n2\n4\n", Draws, ("keep", _ => [0.5, 0.25]));
        fit.Ahead(2).Agrees("y", [(2.5, 0.25), ((0.5 * 2.5) + 1, 0.25 * 1.25)], Draws);
        Assert.Equal(NormalVectors.LogNormal(3, 2.5, 0.25),
            FitByHand.Of(Several, "y\n1\n3\nNA\n2\n4\n", 1, ("keep", _ => [0.5, 0.25])).Scored("y\n3\n").Value!.LogDensity[0], 1e-12);
    }

    [Fact]
    public void A_gap_at_the_end_of_the_fit_is_drawn()
    {
        var fit = FitByHand.Of(Several, "y\n1\n3\n2\n4\nNA\n", Draws, ("keep", _ => [0.5, 0.25]));
        fit.Ahead(1).Agrees("y", [((0.5 * 2.5) + 1, 0.25 * 1.25)], Draws);
    }

    [Theory]
    [InlineData(Several, "y\n1\n3\n2\nNA\n4\n", 4)]
    [InlineData(Several, "y\n1\n3\nNA\n2\n4\nNA\n6\n", 6)]
    public void A_gap_that_new_rows_depend_on_is_refused(string story, string rows, int row)
    {
        var fit = FitByHand.Of(story, rows, 1, ("keep", _ => [0.5, 0.25]));
        var read = NewRows.Future(fit, 2, TestStory.Catalog).Value!;
        var refused = Assert.Single(RowPredictions.Compute(fit, read, false, TestStory.Catalog).Diagnostics);
        Assert.Equal(("E0608", (long?)row), (refused.Code, Assert.IsType<DataPlace>(refused.Place).Row));
    }

    [Fact]
    public void Outcomes_of_other_plates_are_not_needed()
    {
        const string story = """
            model Two
            data u[places]: real
            data y[times]: real
            m ~ Normal(0, 1)
            b ~ Normal(0, 1)
            for p in places { u[p] ~ Normal(m, 1) }
            for t in 2..times { y[t] ~ Normal(m + b * y[t-1], 0.5) }
            """;
        var tables = InputTables.None.With("places", TestStory.Read("u\n5\n6\n"), null).With("times", TestStory.Read("y\n1\n2\n4\n"), null);
        var fit = FitByHand.Of(story, tables, Draws, ("m", _ => [0.3]), ("b", _ => [0.8]));
        fit.Ahead(2).Agrees("y", [(3.5, 0.25), (3.1, 0.25 * 1.64)], Draws);
    }

    [Theory]
    [InlineData("""
        model Level
        data y[times]: real
        b ~ Normal(0, 1)
        for t in times { y[t] ~ Normal(b, 0.5) }
        """,
        "the rows of this story do not depend on those before them")]
    [InlineData("""
        model Panel
        data y[person, t]: real from y by id
        b ~ Normal(0, 1)
        for p in person { for k in 2..t { y[p, k] ~ Normal(b * y[p, k-1], 0.5) } }
        """, "this story has a series in each of `person`")]
    [InlineData("""
        model Two
        data y[times]: real
        data x[steps]: real
        b ~ Normal(0, 1)
        for t in 2..times { y[t] ~ Normal(b * y[t-1], 0.5) }
        for t in 2..steps { x[t] ~ Normal(b * x[t-1], 0.5) }
        """, "this story has series along `times` and `steps`")]
    public void A_story_without_one_series_has_no_horizon(string story, string why)
    {
        var graph = TestStory.Compile(story);
        Assert.Equal($"`--horizon` continues one series, but {why}",
            ContinuationDiagnostics.NotOneSeries(graph, JointRows.Find(graph)).Message);
    }

    [Fact]
    public void The_same_file_is_drawn_anew()
    {
        var fit = FitByHand.Of(Ar, "y\n1\n2\n4\n", 1, ("a", _ => [0]), ("b", _ => [0.5]));
        Assert.NotEqual([1, 2, 4], FitDraw.Of(fit, csv: "y\n1\n2\n4\n")["y"]);
    }

    private static EqualityComparer<(double, double)> Within(double tolerance) =>
        EqualityComparer<(double, double)>.Create((a, b) =>
            Math.Abs(a.Item1 - b.Item1) < tolerance && Math.Abs(a.Item2 - b.Item2) < tolerance);
}
