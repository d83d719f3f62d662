using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.NewData;

/// <summary>
/// Predictions at a point are those of the distribution itself: published moments and quantiles, to ten digits, without a draw.
/// </summary>
public sealed class PointFormulaTests
{
    private const double Euler = 0.57721566490153286;

    // moments and medians: Johnson, Kotz and Balakrishnan 1994, 1995
    public static TheoryData<string, string, double, double, double> Continuous => new()
    {
        { "real", "Normal(m + x[n], 0.5)", 5, 0.5, 5 },
        { "positive", "LogNormal(0.1 * x[n], 0.6)", Math.Exp(0.3 + 0.18),
            Math.Exp(0.3 + 0.18) * Math.Sqrt(Math.Exp(0.36) - 1), Math.Exp(0.3) },
        { "positive", "Exponential(m)", 0.5, 0.5, Math.Log(2) / 2 },
        { "positive", "Weibull(m, x[n])", 3 * Math.Sqrt(Math.PI) / 2, 3 * Math.Sqrt(1 - (Math.PI / 4)), 3 * Math.Sqrt(Math.Log(2)) },
        { "real", "Laplace(x[n], m)", 3, 2 * Math.Sqrt(2), 3 },
        { "real", "Logistic(x[n], m)", 3, 2 * Math.PI / Math.Sqrt(3), 3 },
        { "real", "Gumbel(x[n], m)", 3 + (2 * Euler), 2 * Math.PI / Math.Sqrt(6), 3 - (2 * Math.Log(Math.Log(2))) },
        { "real", "Uniform(m, 2 + x[n])", 3.5, Math.Sqrt(3) / 2, 3.5 },
        { "positive", "HalfNormal(m)", 2 * Math.Sqrt(2 / Math.PI), 2 * Math.Sqrt(1 - (2 / Math.PI)), 2 * 0.67448975019608171 },
        { "real", "Normal(1e6 * m, 0.01)", 2e6, 0.01, 2e6 },
        { "positive", "Gamma(m, x[n])", 2.0 / 3, Math.Sqrt(2) / 3, 1.6783469900166605 / 3 },
        { "positive", "Gamma(m, scale = 1 / x[n])", 2.0 / 3, Math.Sqrt(2) / 3, 1.6783469900166605 / 3 },
        { "positive", "InverseGamma(x[n], m)", 1, 1, 0.7479262863802246 },
        { "real", "StudentT(x[n], m, 0.5)", 2, 0.5 * Math.Sqrt(3), 2 },
        { "unit", "Beta(m, x[n])", 0.4, 0.2, 0.3857275681323895 },
    };

    [Theory, MemberData(nameof(Continuous))]
    public void Of_continuous_distributions(string type, string distribution, double mean, double sd, double median)
    {
        var predicted = Predicted(Story(type, distribution), "x\n3\n", "x,y\n1,0.5\n2,0.5\n");
        Assert.Equal(1, predicted.Draws);
        Assert.Equal(["y.mean", "y.sd", "y.q5", "y.q50", "y.q95", "y.mcse"], predicted.Columns.Select(c => c.Name));
        Near(mean, Of(predicted, "y.mean"));
        Near(sd, Of(predicted, "y.sd"), 1e-8);
        Near(median, Of(predicted, "y.q50"));
        Assert.Equal(0, Of(predicted, "y.mcse"));
    }

    [Fact]
    public void Quantiles_are_those_of_the_distribution()
    {
        var predicted = Predicted(Story("positive", "Exponential(m)"), "x\n3\n");
        Near(-Math.Log(0.95) / 2, Of(predicted, "y.q5"));
        Near(-Math.Log(0.05) / 2, Of(predicted, "y.q95"));
    }

    /// <summary>The interval that is asked for, by formulas of numbers and of counts, of joint normal numbers, and of draws.</summary>
    [Fact]
    public void The_interval_is_the_one_that_is_asked_for()
    {
        CredibleInterval half = new(0.5), shortest = new(0.8, IsShortest: true);
        var falls = Predicted(Story("positive", "Exponential(m)"), "x\n3\n", interval: half);
        Assert.Equal(["y.mean", "y.sd", "y.q25", "y.q50", "y.q75", "y.mcse"], falls.Columns.Select(c => c.Name));
        Near(-Math.Log(0.75) / 2, Of(falls, "y.q25"));
        Near(-Math.Log(0.25) / 2, Of(falls, "y.q75"));
        falls = Predicted(Story("positive", "Exponential(m)"), "x\n3\n", interval: shortest);
        Assert.Equal(0, Of(falls, "y.hdi80_low"), 1e-9);
        Assert.Equal(-Math.Log(0.2) / 2, Of(falls, "y.hdi80_high"), 1e-9);
        // of Poisson(2): 0 to 3 has 0.857, and no four other counts have as much
        var counts = Predicted(Story("count", "Poisson(m)"), "x\n3\n", interval: shortest);
        Assert.Equal((0.0, 3.0), (Of(counts, "y.hdi80_low"), Of(counts, "y.hdi80_high")));
        // two statements: normal together
        var sum = Predicted(Story("real", "Normal(m + x[n], 1)")
            + "\nfor n in rows { v[n]: real ~ Normal(y[n], 1) }\n", "x\n3\n", interval: half);
        Near(5 - (0.67448975019608171 * Math.Sqrt(2)), Of(sum, "v.q25"));
        // a mixture over the draws 1, 2, 3, 4 of m: quantiles of draws
        var fit = FitByHand.Of(Story("real", "Normal(m, 1e-6)"), "x,y\n1,0.5\n2,0.5\n", 4, ("m", draw => [1.0 + draw]));
        var drawn =
            RowPredictions.Compute(fit, NewRows.Read(fit, InputTables.Of(TestStory.Read("x\n3\n")), TestStory.Catalog).Value!, false,
            TestStory.Catalog, interval: half).Value!;
        Assert.Equal(1.5, Of(drawn, "y.q25"), 1e-4);
        Assert.Equal(3.5, Of(drawn, "y.q75"), 1e-4);
    }

    // by scipy 1.11
    [Theory]
    [InlineData("positive", "Gamma(m, x[n])", 0.11845383689955398, 1.5812881727968588)]
    [InlineData("positive", "Gamma(0.05, 1)", 5.573875481878824e-27, 0.2659323024258409)]
    [InlineData("positive", "Gamma(5000, m)", 2442.131283916884, 2558.437224419484)]
    [InlineData("positive", "InverseGamma(x[n], m)", 0.31767242068607077, 2.445910382133402)]
    [InlineData("real", "StudentT(x[n], m, 0.5)", 0.8233182825990863, 3.176681717400913)]
    [InlineData("real", "StudentT(0.3, 0, 1)", -653.0205210290816, 653.0205210290816)]
    [InlineData("unit", "Beta(m, x[n])", 0.09761146288641434, 0.7513953742698181)]
    [InlineData("unit", "Beta(0.1, 0.2)", 4.2957761271294605e-12, 0.9999336792856015)]
    [InlineData("unit", "Beta(3000, 5)", 0.9969555028063302, 0.9993439362039405)]
    public void Quantiles_by_inversion(string type, string distribution, double low, double high)
    {
        var predicted = Predicted(Story(type, distribution), "x\n3\n", "x,y\n1,0.5\n2,0.5\n");
        Assert.Equal((1, 0.0), (predicted.Draws, Of(predicted, "y.mcse")));
        Assert.Equal(1, Of(predicted, "y.q5") / low, 1e-9);
        Assert.Equal(1, Of(predicted, "y.q95") / high, 1e-9);
    }

    /// <summary>A moment that is not finite is no number.</summary>
    [Theory, InlineData("real", "StudentT(2, x[n], m)", 3, double.NaN),
        InlineData("real", "StudentT(1, x[n], m)", double.NaN, double.NaN),
        InlineData("positive", "InverseGamma(1.5, 1)", 2, double.NaN), InlineData("real", "Cauchy(x[n], m)", double.NaN, double.NaN),
        InlineData("real", "Pareto(1.5, 1)", 3, double.NaN),
        InlineData("real", "Pareto(0.9, 1)", double.NaN, double.NaN), InlineData("real", "Pareto(3, 1)", 1.5, 0.86602540378443865)]
    public void Moments_that_are_not_there(string type, string distribution, double mean, double sd)
    {
        var predicted = Predicted(Story(type, distribution), "x\n3\n");
        Assert.Equal(mean, Of(predicted, "y.mean"), 1e-6);
        Assert.Equal(sd, Of(predicted, "y.sd"), 1e-6);
    }

    [Theory]
    [InlineData("Poisson(0.5 * x[n])", 1.5, 1.2247448713915890, 0, 1, 4)]
    [InlineData("Poisson(2000 + x[n])", 2003, 44.754887997, 1930, 2003, 2077)]
    [InlineData("Binomial(10, 0.1 * x[n])", 3, 1.4491376746189438, 1, 3, 5)]
    [InlineData("Poisson(0.5 * x[n])", 1.5, 1.2247448713915890, 0, 1, 4, "int")]
    [InlineData("Binomial(10, 0.1 * x[n])", 3, 1.4491376746189438, 1, 3, 5, "int")]
    [InlineData("NegativeBinomial(x[n], 3)", 3, 2.4494897427831779, 0, 2, 8, "int")]
    [InlineData("Geometric(0.1 * x[n])", 2.3333333333333333, 2.7888667551135855, 0, 1, 8, "int")]
    [InlineData("DiscreteUniform(-2, 3)", 0.5, 1.7078251276599330, -2, 0, 3, "int")]
    public void Of_counts(string distribution, double mean, double sd, double low, double median, double high, string type = "count")
    {
        var predicted = Predicted(Story(type, distribution), "x\n3\n");
        Assert.Equal(1, predicted.Draws);
        Near(mean, Of(predicted, "y.mean"));
        Near(sd, Of(predicted, "y.sd"), 1e-6);
        Assert.Equal((low, median, high), (Of(predicted, "y.q5"), Of(predicted, "y.q50"), Of(predicted, "y.q95")));
    }

    [Fact]
    public void Of_values_that_are_few()
    {
        Near(1 / (1 + Math.Exp(-2.5)), Of(Predicted(Story("bool", "Bernoulli(sigmoid(m * x[n] - 3.5))"), "x\n3\n"), "y.true"));
        var predicted = Predicted("""
            model P
            data x[rows]: real
            data y[rows]: index[3]
            m ~ Normal(0, 1)
            for n in rows { y[n] ~ Categorical(softmax([m, x[n], 0])) }
            """, "x\n3\n", "x,y\n1,1\n2,3\n");
        var all = Math.Exp(2) + Math.Exp(3) + 1;
        foreach (var (k, share) in new[] { Math.Exp(2) / all, Math.Exp(3) / all, 1 / all }.Index())
            Near(share, Of(predicted, $"y.{k + 1}"));
        Assert.Equal(1, predicted.Draws);
    }

    [Fact]
    public void Cells_that_are_there_are_themselves()
    {
        var predicted = Predicted(Story("real", "Normal(m + x[n], 0.5)"), "x,y\n3,NA\n3,7\n");
        Assert.Equal([5, 7], Column(predicted, "y.mean"), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.5, 0], Column(predicted, "y.sd"), (a, b) => Math.Abs(a - b) < 1e-8);
    }

    [Fact]
    public void In_the_unit_of_the_file()
    {
        var predicted = Predicted("""
            model P
            data x[rows]: real
            data y[rows]: real from 100 - y / 2
            m ~ Normal(0, 1)
            for n in rows { y[n] ~ Normal(m + x[n], 0.5) }
            """, "x\n3\n");
        Near(190, Of(predicted, "y.mean"));
        Near(1, Of(predicted, "y.sd"), 1e-8);
        Near(190 - 1.6448536269514722, Of(predicted, "y.q5"));
        Near(190 + 1.6448536269514722, Of(predicted, "y.q95"));
    }

    /// <summary>What reads it is drawn; its own figures are exact all the same, and draws of a posterior stay draws.</summary>
    [Fact]
    public void What_is_made_of_it_is_drawn()
    {
        const string Square = """
            model P
            data x[rows]: real
            data y[rows]: real
            m ~ Normal(0, 1)
            for n in rows {
              y[n] ~ Normal(m + x[n], 0.5)
              square[n] = y[n] * y[n]
            }
            """;
        var predicted = Predicted(Square, "x\n3\n");
        Assert.Equal(1000, predicted.Draws);
        Near(5, Of(predicted, "y.mean"));
        Assert.Equal(25.25, Of(predicted, "square.mean"), 5 * Of(predicted, "square.mcse"));
        Assert.NotEqual(0, Of(Predicted(Story("real", "Normal(m + x[n], 0.5)"), "x\n3\n", count: 50), "y.mcse"));
    }

    private static string Story(string type, string distribution) =>
        $$"""
        model P
        data x[rows]: real
        data y[rows]: {{type}}
        m ~ Normal(0, 1)
        for n in rows { y[n] ~ {{distribution}} }
        """;

    private static RowPredictions Predicted(string story, string csv, string fitted = "x,y\n1,1\n2,1\n", int count = 1,
        CredibleInterval? interval = null)
    {
        var fit = FitByHand.Of(story, fitted, count, ("m", _ => [2]));
        var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read(csv)), TestStory.Catalog);
        Assert.True(rows.Value is not null, string.Join("\n", rows.Diagnostics.Select(d => d.Message)));
        return RowPredictions.Compute(fit, rows.Value!, false, TestStory.Catalog, interval: interval).Value!;
    }

    private static double[] Column(RowPredictions predicted, string column) => [.. predicted.Columns.Single(c => c.Name == column).Values];

    private static double Of(RowPredictions predicted, string column) => Column(predicted, column)[0];

    private static void Near(double expected, double value, double relative = 1e-10) =>
        Assert.Equal(expected, value, relative * Math.Max(1, Math.Abs(expected)));
}
