using System.Globalization;
using ProbDsl.Inference.Drivers;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Starts;

/// <summary>
/// Rows that vary little beside their mean, and counts of any size: parameters of millions and more, which are no divergence.
/// </summary>
public sealed class NarrowRowsTests
{
    private const int Rows = 50;

    private static readonly FitOptions options = new(Threads: 1);

    /// <summary>The mean and variance of the distribution are those of the rows, but for terms of the order of their ratio.</summary>
    [Theory, MemberData(nameof(Narrow))]
    public void Rows_of_little_variation_have_a_maximum(string method, string distribution, double variation)
    {
        var (first, second) = distribution switch { "Beta" => ("alpha", "beta"), _ => ("shape", "scale") };
        double mean = distribution == "Beta" ? 0.3 : 1000;
        var random = new RandomStream(5, "narrow");
        double[] rows = [.. Enumerable.Range(0, Rows).Select(_ => mean * (1 + (variation * random.NextNormal())))];
        var story = $$"""
            model M
            data x[rows]: {{(distribution == "Beta" ? "unit" : "positive")}}
            param {{first}}: positive
            param {{second}}: positive
            for n in rows { x[n] ~ {{distribution}}({{first}} = {{first}}, {{second}} = {{second}}) }
            """;
        var found = TestStory.By(story, Table(rows)).Fitted(options, method);
        var (a, b) = (Estimates.Scalar(found, first), Estimates.Scalar(found, second));
        var (own, deviation) = distribution switch
        {
            "Gamma" => (a * b, Math.Sqrt(a) * b),
            "InverseGamma" => (b / (a - 1), b / ((a - 1) * Math.Sqrt(a - 2))),
            "Beta" => (a / (a + b), Math.Sqrt(a * b / (a + b + 1)) / (a + b)),
            _ => throw new ArgumentException(distribution),
        };
        var (average, square) = (rows.Average(), rows.Select(x => x - rows.Average()).Sum(x => x * x) / Rows);
        Assert.Equal(1, own / average, 1e-3 * variation);
        Assert.Equal(1, deviation / Math.Sqrt(square), Math.Max(1e-4, 5 * variation));
    }

    public static TheoryData<string, string, double> Narrow => new(from method in (string[])["mle", "map"]
        from distribution in (string[])["Gamma", "InverseGamma", "Beta"]
        from variation in (double[])[1e-2, 3e-4, 1e-5]
        select (method, distribution, variation));

    /// <summary>
    /// The maximum of a negative binomial's mean is the mean of the counts; large counts have the size that is the shape of a gamma
    /// distribution.
    /// </summary>
    [Theory, InlineData("mle", 2.5e7), InlineData("map", 2.5e7), InlineData("mle", 2.5e11), InlineData("map", 2.5e11)]
    public void Counts_of_millions_have_a_maximum(string method, double mean)
    {
        var random = new RandomStream(7, "counts");
        double[] rows = [.. Enumerable.Range(0, Rows).Select(_ => Math.Round(mean * Math.Exp(0.3 * random.NextNormal())))];
        var counts = TestStory.By("""
            model M
            data x[rows]: count
            param mean: positive
            param size: positive
            for n in rows { x[n] ~ NegativeBinomial(mean, size) }
            """, Table(rows)).Fitted(options, method);
        var numbers = TestStory.By("""
            model M
            data x[rows]: positive
            param shape: positive
            param rate: positive
            for n in rows { x[n] ~ Gamma(shape, rate) }
            """, Table(rows)).Fitted(options, method);
        // 0.3 / sqrt(50) is its standard error
        Assert.Equal(1, Estimates.Scalar(counts, "mean") / rows.Average(), 1e-3 * 0.3 / Math.Sqrt(Rows));
        Assert.Equal(1, Estimates.Scalar(counts, "size") / Estimates.Scalar(numbers, "shape"), 1e-4);
    }

    /// <summary>A shape of groups apart by many powers of 10, each at its own rows.</summary>
    [Fact]
    public void Groups_in_different_units_start_at_their_own_rows()
    {
        var random = new RandomStream(9, "groups");
        double[] scales = [1e-10, 1, 1e10];
        var rows = Enumerable.Range(0, 3 * Rows).Select(n => (Group: n % 3, X: scales[n % 3] * Math.Exp(0.4 * random.NextNormal())))
            .ToArray();
        var table = string.Join('\n', rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"g{r.Group},{r.X:R}")));
        var found = TestStory.By("""
            model M
            data g[rows]: index[G]
            data x[rows]: positive
            param shape[G]: positive
            param scale[G]: positive
            for n in rows { x[n] ~ Weibull(shape[g[n]], scale[g[n]]) }
            """, $"g,x\n{table}\n").Fitted(options, "mle");
        for (var g = 0; g < 3; g++)
        {
            var alone = TestStory.By("""
                model M
                data x[rows]: positive
                param shape: positive
                param scale: positive
                for n in rows { x[n] ~ Weibull(shape, scale) }
                """, Table([.. rows.Where(r => r.Group == g).Select(r => r.X)])).Fitted(options, "mle");
            Assert.Equal(1, Estimates.Of(found, "shape")[g] / Estimates.Scalar(alone, "shape"), 1e-6);
            Assert.Equal(1, Estimates.Of(found, "scale")[g] / Estimates.Scalar(alone, "scale"), 1e-6);
        }
    }

    /// <summary>Rows that are all equal have no maximum, in any unit.</summary>
    [Theory, InlineData(1e-9), InlineData(1), InlineData(3.4e8)]
    public void Equal_rows_have_no_maximum(double value)
    {
        foreach (var distribution in (string[])["Weibull", "Gamma", "InverseGamma"])
        {
            var found = TestStory.By($$"""
                model M
                data x[rows]: positive
                param shape: positive
                param scale: positive
                for n in rows { x[n] ~ {{distribution}}(shape = shape, scale = scale) }
                """, Table([.. Enumerable.Repeat(value, 20)])).Fit(options, "mle");
            Assert.Contains(found.Diagnostics, d => d.Code == "E0501");
        }
    }

    private static string Table(double[] rows) =>
        $"x\n{string.Join('\n', rows.Select(x => x.ToString("R", CultureInfo.InvariantCulture)))}\n";
}
