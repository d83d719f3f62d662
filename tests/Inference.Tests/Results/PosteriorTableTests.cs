using System.Globalization;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Inference.Results.Tables;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Results;

/// <summary>The table of a posterior whose standard deviation is infinite, or has no relation to the other numbers.</summary>
public sealed class PosteriorTableTests
{
    [Theory]
    [InlineData(1.5, double.PositiveInfinity, -1.25, 1.25, 4.5)]
    [InlineData(1.5, 4184973.25, -1.25, 1.25, 4.5)]
    [InlineData(1950.25, 9.25e10, 411.0625, 1161.875, 5487.375)]
    [InlineData(123456789.5, 0.5, 0.25, 0.75, 2.5)]
    public void Prints_each_number_with_its_digits(double mean, double sd, double low, double median, double high)
    {
        var cells = Cells(Of(mean, sd, low, median, high));
        foreach (var (cell, value) in cells.Zip([mean, sd, low, median, high]))
            if (double.IsFinite(value)) Assert.Equal(value, cell, 1e-5 * Math.Abs(value));
            else Assert.Equal(value, cell);
    }

    [Theory]
    [InlineData(3e11, 3e5, "x 300000000000 300000 299999506544 300000000000 300000493456")]
    [InlineData(1e-9, 1e-16, "x 1E-09 1E-16 9.99999836E-10 1E-09 1.00000016E-09")]
    [InlineData(300000.25, 0.001, "x 300000.2500 0.0010 300000.2484 300000.2500 300000.2516")]
    public void Every_number_shows_its_standard_deviation(double mean, double sd, string row)
    {
        var printed = PosteriorTable.Print([Of(mean, sd, mean - (1.6448536 * sd), mean, mean + (1.6448536 * sd))], ShownNames.All);
        Assert.Equal(row, string.Join(' ', printed.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void An_estimate_shows_its_standard_error()
    {
        var estimate = new Estimate("rate", One(3e11), 0) { StandardError = One(3.16e5) };
        Assert.Matches("rate +300000000000 +316000", EstimateTable.Print([estimate], ShownNames.All));
    }

    /// <summary>A mean that is rounding relative to the interval is 0, as before.</summary>
    [Fact]
    public void Prints_a_mean_of_rounding_as_0() =>
        Assert.Equal(0, Cells(Of(1e-12, double.PositiveInfinity, -2, 1e-13, 2))[0]);

    /// <summary>
    /// An inverse gamma distribution of shape a and scale b has the mean b / (a - 1) for a above 1, and the standard deviation
    /// b / ((a - 1) sqrt(a - 2)) for a above 2; that of Student t is s sqrt(df / (df - 2)) for df above 2. Stories at the limit, where a
    /// shape that is computed is above it by rounding, and a little above it.
    /// </summary>
    [Theory]
    [InlineData("v ~ InverseGamma(1.5, 1500)", "0, variance = v", "30", "v", 1950, double.PositiveInfinity)]
    [InlineData("v ~ InverseGamma(1.6, 1500)", "0, variance = v", "30", "v", 1950 / 1.1, 1950 / 1.1 / 0.316227766)]
    [InlineData("v ~ InverseGamma(0.5, 1)", "0, variance = v", "2", "v", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("s ~ LogFlat()\nm ~ Flat()", "m, s", "1000000\n1000000.1\n1000000.3", "m", 1000000.13333333, double.PositiveInfinity)]
    [InlineData("v ~ InverseGamma(0.1, 3)\nm ~ Flat()", "m, variance = v", "1\n2\n3", "m", 2, 3.651483717)]
    [InlineData("v ~ InverseGamma(0.1, 3)\nm ~ Flat()", "m, variance = v", "1\n2", "m", 1.5, double.PositiveInfinity)]
    public void A_variance_that_diverges_is_infinite(string priors, string arguments, string y, string of, double mean, double sd)
    {
        var story = TestStory.By($"model M\ndata y[rows]: real\n{priors}\nfor n in rows {{ y[n] ~ Normal({arguments}) }}", $"y\n{y}\n");
        foreach (var method in of == "v" ? new[] { "exact", "vmp" } : ["exact"])
        {
            var found = story.Fitted(new(Threads: 1), method).Summary!.Estimates.First(e => e.Name == of);
            AssertEqual(mean, found.Value.Values[0]);
            AssertEqual(sd, found.Spread!.Sd.Values[0]);
        }
    }

    /// <summary>
    /// Of a matrix of inverse Wishart distribution, InverseWishart(4, I) and one row of two numbers, 5 degrees of freedom: each element has
    /// a variance for more than 5.
    /// </summary>
    [Theory]
    [InlineData(4, false), InlineData(4.2, true)]
    public void Elements_of_a_covariance_too(double degrees, bool isFinite)
    {
        var fit = TestStory.By(string.Create(CultureInfo.InvariantCulture, $"""
            model M
            data x[rows]: real[2] from a, b
            P: covariance[2] ~ InverseWishart({degrees}, identity(2))
            for n in rows {"{"} x[n] ~ MvNormal([0, 0], P) {"}"}
            """), "a,b\n1,0.3\n").Fitted(new(Threads: 1), "exact");
        Assert.All(fit.Summary!.Estimates.Single().Spread!.Sd.Values, sd => Assert.Equal(isFinite, double.IsFinite(sd)));
    }

    private static void AssertEqual(double expected, double value)
    {
        if (double.IsFinite(expected)) Assert.Equal(expected, value, 1e-8 * expected);
        else Assert.Equal(expected, value);
    }

    private static Estimate Of(double mean, double sd, double low, double median, double high) =>
        new("x", One(mean), 0) { Spread = new(One(sd), One(low), One(median), One(high)) };

    private static Tensor One(double value) => new([], [value]);

    private static double[] Cells(Estimate estimate) =>
        [.. PosteriorTable.Print([estimate], ShownNames.All).Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]
            .Select(c => double.Parse(c, CultureInfo.InvariantCulture))];
}
