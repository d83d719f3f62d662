using ProbDsl.Api;

namespace ProbDsl.Tests;

/// <summary>A line with noise, for fits of a few milliseconds.</summary>
internal static class Rows
{
    public const string Line = """
        model Line
        data x[rows]: real
        data y[rows]: real
        a ~ Normal(0, 10)
        b ~ Normal(0, 10)
        for n in rows { y[n] ~ Normal(a + b * x[n], 2) }
        """;

    public static double[] X { get; } = [.. Enumerable.Range(0, 20).Select(i => Math.Sin(i))];

    public static double[] Y { get; } = [.. X.Select((x, i) => 1 + (3 * x) + Math.Cos(5 * i))];

    public static Table Table { get; } = Api.Table.Of(("x", X), ("y", Y));
}
