using System.Globalization;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MaximumAPosteriori;

/// <summary>A regression says the same whatever the units of its columns are.</summary>
public sealed class UnitsTests
{
    private const int Rows = 50;

    private static readonly double[] scales = [1e-9, 1e-6, 1e-3, 1, 1e3, 1e5, 1e9];

    private static readonly (double[] X, double[] Y) columns = Columns();

    public static TheoryData<double, double> Units => new(from x in scales from y in scales select (x, y));

    [Theory, MemberData(nameof(Units))]
    public void Estimates_and_standard_errors_follow_the_units(double x, double y)
    {
        var (expected, found) = (Fitted("laplace", Line, 1, 1), Fitted("laplace", Line, x, y));
        Assert.DoesNotContain(found.Diagnostics, d => d.Code is "W0517" or "W0518");
        Assert.All(new[] { ("a", y), ("b", y / x), ("sd", y) }, of =>
        {
            var here = expected.Summary!.Estimates.Single(e => e.Name == of.Item1);
            var there = found.Summary!.Estimates.Single(e => e.Name == of.Item1);
            Assert.Equal(here.Value.Values[0], there.Value.Values[0] / of.Item2, 1e-5);
            Assert.Equal(here.Spread!.Sd.Values[0], there.Spread!.Sd.Values[0] / of.Item2, 1e-5);
        });
    }

    [Theory, MemberData(nameof(Units))]
    public void The_most_probable_point_and_least_squares_agree_in_all_units(double x, double y)
    {
        var (map, squares) = (Fitted("map", Line, x, y), Fitted("mle", Line, x, y));
        Assert.Empty(map.Diagnostics);
        Assert.All(Estimates.Of(squares).Keys, name => Assert.Equal(1, Estimates.Of(map, name)[0] / Estimates.Of(squares, name)[0], 1e-6));
    }

    [Theory, MemberData(nameof(Units))]
    public void What_the_rows_do_not_determine_is_named_in_all_units(double x, double y)
    {
        var message = Assert.Single(Fitted("map", "a + (b + c) * x[n]", x, y).Diagnostics, d => d.Code == "W0517").Message;
        Assert.Contains("does not change along `b`, `c` together", message, StringComparison.Ordinal);
        message = Assert.Single(Fitted("map", "a + b * x[n] + 0 * c", x, y).Diagnostics, d => d.Code == "W0517").Message;
        Assert.Contains("does not change along `c`", message, StringComparison.Ordinal);
    }

    [Theory, InlineData(1e-4), InlineData(1e-6)]
    public void A_tolerance_of_the_users_is_measured_in_the_same_widths(double tolerance)
    {
        var found = Fitted("map", Line, 1e-6, 1e5, new(Tolerance: tolerance, Threads: 1));
        Assert.Equal(Estimates.Of(Fitted("map", Line, 1, 1), "b")[0], Estimates.Of(found, "b")[0] * 1e-11, 0.01);
    }

    private const string Line = "a + b * x[n]";

    private static FitOutcome Fitted(string method, string mean, double x, double y, FitOptions? options = null)
    {
        var c = mean.Contains('c', StringComparison.Ordinal) ? "param c: real\n" : "";
        var story = $$"""
            model M
            data x[rows]: real
            data y[rows]: real
            param a: real
            param b: real
            {{c}}param sd: positive
            for n in rows { y[n] ~ Normal({{mean}}, sd) }
            """;
        var rows = columns.X.Zip(columns.Y, (a, b) => string.Create(CultureInfo.InvariantCulture, $"{x * a:R},{y * b:R}"));
        return TestStory.By(story, $"x,y\n{string.Join('\n', rows)}\n").Fitted(options, method);
    }

    private static (double[] X, double[] Y) Columns()
    {
        var random = new RandomStream(1, "units");
        double[] x = [.. Enumerable.Range(0, Rows).Select(_ => random.NextUniform())];
        return (x, [.. x.Select(v => 1 + (3 * v) + (0.3 * random.NextNormal()))]);
    }
}
