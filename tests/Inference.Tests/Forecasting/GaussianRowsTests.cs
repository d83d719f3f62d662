using ProbDsl.Inference.Fits;
using ProbDsl.Inference.NewData;
using ProbDsl.Tests.NewData;

namespace ProbDsl.Tests.Forecasting;

/// <summary>
/// Rows that are jointly Gaussian, predicted at a point by formula: against textbook recursions, conditionals, and draws.
/// </summary>
public sealed class GaussianRowsTests
{
    private const string Head = """
        data y[times]: real
        a ~ Normal(0, 1)
        b ~ Normal(0, 1)

        """;
    private const string Ar = $"model Ar\n{Head}for t in 2..times {{ y[t] ~ Normal(a + b * y[t-1], 0.5) }}";
    private const string Rows = "y\n1\n2\n4\n";

    // the stationary mean is mu: mean mu + phi^h (y[n] - mu), variance sd^2 (1 - phi^2h) / (1 - phi^2)
    [Fact]
    public void An_autoregression_is_its_closed_form()
    {
        var (phi, mu) = (0.8, 1.5);
        var predicted = Fit(Ar, (1 - phi) * mu, phi).Ahead(50);
        Exactly(predicted, "y", Enumerable.Range(1, 50).Select(h => (Mean(h), Variance(h))));

        double Mean(int h) => mu + (Math.Pow(phi, h) * (4 - mu));

        double Variance(int h) => 0.25 * (1 - Math.Pow(phi, 2 * h)) / (1 - (phi * phi));
    }

    // psi weights of (1 - 0.5 B - 0.25 B^2)^-1: psi[h] = 0.5 psi[h-1] + 0.25 psi[h-2] (Hamilton 1994, section 4.2)
    [Fact]
    public void Two_lags_have_the_psi_weights_of_both()
    {
        const string story = """
            model Ar(K = 2)
            data y[times]: real
            keep: real[K] ~ Normal(0, 1)
            for t in K+1..times { y[t] ~ Normal(sum(keep[k] * y[t-k] for k in 1..K), 0.5) }
            """;
        var (path, psi, variance) = (new List<double> { 2, 4 }, new List<double> { 0, 1 }, 0.25);
        var expected = new List<(double, double)>();
        for (var h = 1; h <= 20; h++)
        {
            path.Add((0.5 * path[^1]) + (0.25 * path[^2]));
            expected.Add((path[^1], variance));
            psi.Add((0.5 * psi[^1]) + (0.25 * psi[^2]));
            variance += 0.25 * psi[^1] * psi[^1];
        }

        Exactly(FitByHand.Of(story, Rows, 1, ("keep", _ => [0.5, 0.25])).Ahead(20), "y", expected);
    }

    // unobserved levels and sums of steps, and definitions that read the rows before: each is reported, and exact
    [Theory]
    [InlineData("""
        level[1] ~ Normal(0, 10)
        for t in 2..times { level[t] ~ Normal(level[t-1] + 0.1, 0.5) }
        """, "level", 4.1, 0.25, 4.2, 0.5)]
    [InlineData("""
        for t in times { level[t] ~ Normal(0.1, 0.5) }
        sum = cumsum(level)
        """, "sum", 7.1, 0.25, 7.2, 0.5)]
    public void Latent_levels_and_what_is_seen_of_them(
        string levels, string name, double first, double firstVariance, double second, double secondVariance)
    {
        var story = $$"""
            model W
            data y[times]: real
            {{levels}}
            for t in times { y[t] ~ Normal({{name}}[t], 0.2) }
            """;
        var predicted = FitByHand.Of(story, Rows, 1, ("level", _ => [1, 2, 4])).Ahead(2);
        Exactly(predicted, name, [(first, firstVariance), (second, secondVariance)]);
        Exactly(predicted, "y", [(first, firstVariance + 0.04), (second, secondVariance + 0.04)]);
    }

    [Fact]
    public void Errors_that_are_carried_along_are_exact()
    {
        var story = $$"""
            model Arma
            {{Head}}expected[1] = 0
            for t in 2..times { expected[t] = a * y[t-1] + b * (y[t-1] - expected[t-1]) }
            for t in times { y[t] ~ Normal(expected[t], 0.5) }
            """;
        var next = 0.0;
        foreach (var value in new double[] { 1, 2, 4 }) next = (0.5 * value) + (0.3 * (value - next));
        Exactly(Fit(story, 0.5, 0.3).Ahead(2), "y", [(next, 0.25), (0.5 * next, 0.25 * (1 + 0.64))]);
    }

    private const string Seen =
        """
        f ~ MvNormal(zeros(rows), kernel + diagonal(0.0001 * ones(rows)))
        for n in rows { y[n] ~ Normal(f[n], 0.5) }
        """;

    // k(x*, x) K^-1 (y - m) and k(x*, x*) - k(x*, x) K^-1 k(x, x*) (Rasmussen and Williams 2006, eq. 2.23 and 2.24)
    [Theory]
    [InlineData("y ~ MvNormal(0.3 * ones(rows), kernel + diagonal(0.01 * ones(rows)))", "y", 0.1, 0.3, 0)]
    [InlineData(Seen, "f", 0.01, 0, 0)]
    [InlineData(Seen, "y", 0.01, 0, 0.25)]
    public void A_gaussian_process_is_its_conditional(string statements, string name, double sd, double mean, double noise)
    {
        double[] x = [0, 1, 2.5, 0.5, 2.4, 9], known = [1, 0.4, -0.7];
        var story = """
            model Curve
            data x[rows]: real
            data y[rows]: real
            scale: positive ~ Normal(0, 1)

            """
            + statements.Replace("kernel", "squared_exponential(x, 0.9, scale)", StringComparison.Ordinal);
        List<(string, Func<int, double[]>)> unknowns = [("scale", _ => [1.1])];
        if (statements == Seen) unknowns.Add(("f", _ => known));
        var fit = FitByHand.Of(story, "x,y\n0,1\n1,0.4\n2.5,-0.7\n", 1, [.. unknowns]);
        var kernel = NormalVectors.Kernel(x, 0.9, 1.1, sd);
        var expected = Enumerable.Range(3, 3).Select(at => NormalVectors.Given(known, [.. Enumerable.Repeat(mean, 6)], kernel, at));
        Exactly(fit.Predicted("x\n0.5\n2.4\n9\n"), name, expected.Select(e => (e.Mean, e.Variance + noise)));
    }

    [Fact]
    public void A_new_group_has_the_spread_of_groups_and_of_rows()
    {
        const string story = """
            model G
            data y[rows]: real
            data g[rows]: index[G]
            for k in 1..G { level[k] ~ Normal(3, 2) }
            for n in rows { y[n] ~ Normal(level[g[n]], 1.5) }
            """;
        var predicted = FitByHand.Of(story, "y,g\n1,a\n2,a\n", 1, ("level", _ => [1.2])).Predicted("g\na\nc\n");
        Exactly(predicted, "y", [(1.2, 2.25), (3, 6.25)]);
    }

    [Fact]
    public void Cells_that_are_there_are_themselves()
    {
        var predicted = Fit(Ar, 0.3, 0.8).Predicted("y\n5\nNA\n");
        Exactly(predicted, "y", [(5, 0), (4.3, 0.25)]);
    }

    [Fact]
    public void Draws_agree_with_the_formula()
    {
        var (exact, drawn) = (Fit(Ar, 0.3, 0.8).Ahead(6), FitByHand.Of(Ar, Rows, 4000, ("a", _ => [0.3]), ("b", _ => [0.8])).Ahead(6));
        drawn.Agrees("y", exact.Column("y.mean").Zip(exact.Column("y.sd"), (m, s) => (m, s * s)), 4000);
    }

    // a spread that earlier rows move, a location that is bent, a distribution with another tail, a positive type: draws as before
    [Theory]
    [InlineData("y[t] ~ Normal(0, sqrt(0.1 + 0.5 * y[t-1]^2))")]
    [InlineData("y[t] ~ Normal(tanh(a + b * y[t-1]), 0.5)")]
    [InlineData("y[t] ~ Normal(max(y[t-1], 0), 0.5)")]
    [InlineData("y[t] ~ Normal(y[t-1] * y[t-1], 0.01)")]
    [InlineData("y[t] ~ StudentT(5, a + b * y[t-1], 0.5)")]
    [InlineData("y[t] ~ LogNormal(a + 0 * y[t-1], 0.5)")]
    [InlineData("y[t] ~ Truncated(Normal(a + b * y[t-1], 0.5), low = -5)")]
    public void Other_rows_are_drawn(string statement)
    {
        var predicted = Fit($"model O\n{Head}for t in 2..times {{ {statement} }}", 0.1, 0.1).Ahead(3);
        Assert.Equal(1000, predicted.Draws);
        Assert.NotEqual(0, predicted.Column("y.mcse")[2]);
    }

    [Fact]
    public void Rows_that_read_what_is_not_Gaussian_are_drawn()
    {
        var story = $$"""
            model S
            {{Head}}for t in times { e[t] ~ Exponential(1) }
            for t in 2..times { y[t] ~ Normal(e[t] + b * y[t-1], 0.5) }
            """;
        var fit = FitByHand.Of(story, Rows, 1, ("a", _ => [0]), ("b", _ => [0.8]), ("e", _ => [1, 1, 1]));
        Assert.NotEqual(0, fit.Ahead(3).Column("y.mcse")[0]);
    }

    [Fact]
    public void What_is_bent_is_drawn_beside_rows_that_are_exact()
    {
        var story = $$"""
            model E
            {{Head}}for t in 2..times { y[t] ~ Normal(a + b * y[t-1], 0.5) }
            for t in times { price[t] = exp(y[t]) }
            """;
        var predicted = Fit(story, 0.3, 0.8).Ahead(1);
        Assert.Equal((1000, 0.0), (predicted.Draws, predicted.Column("y.mcse")[0]));
        Assert.Equal(3.5, predicted.Column("y.mean")[0], 1e-12);
        Assert.Equal(Math.Exp(3.5 + 0.125), predicted.Column("price.mean")[0], 5 * predicted.Column("price.mcse")[0]);
    }

    private static SavedFit Fit(string story, double a, double b) => FitByHand.Of(story, Rows, 1, ("a", _ => [a]), ("b", _ => [b]));

    private static void Exactly(RowPredictions predicted, string name, IEnumerable<(double Mean, double Variance)> expected)
    {
        Assert.Equal(1, predicted.Draws);
        Assert.Equal(expected.Count(), predicted.Rows);
        foreach (var (at, (mean, variance)) in expected.Index())
        {
            Near(mean, "mean");
            Near(Math.Sqrt(variance), "sd");
            Near(mean, "q50");
            Near(mean - (1.6448536269514722 * Math.Sqrt(variance)), "q5");
            Near(mean + (1.6448536269514722 * Math.Sqrt(variance)), "q95");
            Assert.Equal(0, predicted.Column($"{name}.mcse")[at]);

            void Near(double value, string column) =>
                Assert.Equal(value, predicted.Column($"{name}.{column}")[at], 1e-9 * Math.Max(1, Math.Abs(value)));
        }
    }
}
