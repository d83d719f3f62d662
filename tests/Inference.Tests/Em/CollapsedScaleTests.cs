using System.Globalization;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>Of several scales the warning names the one that goes to 0, in any unit of the data.</summary>
public sealed class CollapsedScaleTests
{
    private const string Story = """
        model Crossed
        data y[rows]: real
        data g[rows]: index[G]
        data h[rows]: index[H]
        param mean: real
        param between: positive
        param other: positive
        param sd: positive
        for i in 1..G { u[i] ~ Normal(0, between) }
        for i in 1..H { v[i] ~ Normal(0, other) }
        for n in rows { y[n] ~ Normal(mean + u[g[n]] + v[h[n]], sd) }
        """;

    [Theory]
    [InlineData("em", 1), InlineData("em", 1e-9), InlineData("em", 1e9), InlineData("em", 1e-4)]
    [InlineData("map", 1), InlineData("map", 1e-9), InlineData("map", 1e9)]
    public void Is_named_alone(string method, double unit)
    {
        var fit = TestStory.By(Story, Csv(unit)).Fitted(new(Threads: 1), method);
        var found = Assert.Single(fit.Summary!.Warnings, w => w.Code is "W0505" or "W0517");
        Assert.Equal("W0505", found.Code);
        Assert.Contains("value of `other` is 0", found.Message, StringComparison.Ordinal);
    }

    /// <summary>Groups `h` with equal means, crossed with groups `g` whose means differ.</summary>
    private static string Csv(double unit)
    {
        var random = new Random(5);
        double[,,] noise = new double[8, 6, 2];
        for (var h = 0; h < 6; h++)
        {
            var mean = 0.0;
            for (var at = 0; at < 16; at++) mean += (noise[at / 2, h, at % 2] = (2 * random.NextDouble()) - 1) / 16;
            for (var at = 0; at < 16; at++) noise[at / 2, h, at % 2] -= mean;
        }

        return "y,g,h\n" + string.Concat(Enumerable.Range(0, 96).Select(row => (G: row % 8, H: row / 8 % 6, Copy: row / 48))
            .Select(r => string.Create(CultureInfo.InvariantCulture,
                $"{unit * (5 + (r.G * r.G % 7) + noise[r.G, r.H, r.Copy]):R},{r.G + 1},{r.H + 1}\n")));
    }
}
