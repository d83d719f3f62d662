using System.Globalization;
using ProbDsl.Cli.Reporting;

namespace ProbDsl.Tests.Reporting;

/// <summary>Numbers of `predict` keep so many significant digits, as the shortest text that has them.</summary>
public sealed class PredictionDigitTests
{
    [Theory]
    [InlineData(2.5919061605882204E-09, 6, "2.59191E-09"), InlineData(0.9999999974080939, 6, "1"), InlineData(705.0869999, 6, "705.087")]
    [InlineData(-0.000123456789, 3, "-0.000123"), InlineData(1234567.89, 6, "1234570"), InlineData(0.1, 6, "0.1")]
    [InlineData(123456789, 6, "123456789"), InlineData(0, 6, "0"), InlineData(0.30000000000000004, 17, "0.30000000000000004")]
    [InlineData(double.PositiveInfinity, 6, "Infinity")]
    public void A_number_is_rounded(double value, int digits, string text) => Assert.Equal(text, PredictionCsv.Rounded(value, digits));

    /// <summary>A mean and its quantiles show two digits of their standard deviation, unless the digits are given.</summary>
    [Theory]
    [InlineData(null, "1234567.891,0.0123456,1234567.87\n12.3457,0.5,11.5\n")]
    [InlineData(6, "1234570,0.0123456,1234570\n12.3457,0.5,11.5\n")]
    public void A_mean_shows_its_standard_deviation(int? digits, string rows)
    {
        using var file = new MemoryStream();
        PredictionCsv.Write(new([new("y.mean", [1234567.8912, 12.34567]), new("y.sd", [0.01234561, 0.5]),
            new("y.q5", [1234567.8703, 11.5])], [], 2, 100), file, digits);
        Assert.Equal($"y.mean,y.sd,y.q5\n{rows}", System.Text.Encoding.UTF8.GetString(file.ToArray()));
    }

    [Fact]
    public void No_number_is_further_off_than_half_of_its_last_digit()
    {
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var (value, digits) = ((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 12)), random.Next(1, 17));
            var read = double.Parse(PredictionCsv.Rounded(value, digits), CultureInfo.InvariantCulture);
            var last = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - digits + 1);
            Assert.InRange(Math.Abs(read - value), 0, (0.5 + 1e-9) * last + Math.Abs(value) * 1e-15);
        }
    }
}
