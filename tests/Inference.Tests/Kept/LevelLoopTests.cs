using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.NewData;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Kept;

/// <summary>The levels of a kept fit have the fit's numbers, however the loop over them is written.</summary>
public sealed class LevelLoopTests
{
    private const string Story = """
        model L
        data y[rows]: real
        data g[rows]: index[G]
        for k in RANGE { m[k] ~ Normal(0, 10) }
        for n in rows { y[n] ~ Normal(m[g[n]], 0.001) }
        """;

    /// <summary>The second level alone has the second effect: read as a first level, it would have the first one.</summary>
    [Theory]
    [InlineData("G", "2", "3")]
    [InlineData("1..G", "2", "3")]
    [InlineData("G", "10", "20")]
    [InlineData("1..G", "10", "20")]
    [InlineData("G", "adelie", "gentoo")]
    [InlineData("1..G", "adelie", "gentoo")]
    public void Each_level_has_the_effect_that_the_fit_gave_it(string loop, string first, string second)
    {
        var csv = $"y,g\n-5,{first}\n7,{second}\n";
        var fit = KeptFiles.Drawn(Story.Replace("RANGE", loop, StringComparison.Ordinal), csv, 1, ("m", [2], [-5, 7])).Read();
        Assert.Equal([7, -5, 7], Means(fit, $"g\n{second}\n{first}\n{second}\n"), (a, b) => Math.Abs(a - b) < 0.001);
        Assert.Equal([7], Means(fit, $"g\n{second}\n"), (a, b) => Math.Abs(a - b) < 0.001);
        var scores = fit.Scored(csv).Value!;
        // log of the density of Normal(m, 0.001) at m: -log(0.001) - log(2 pi) / 2
        Assert.All(scores.LogDensity, s => Assert.Equal(-Math.Log(0.001) - (0.5 * Math.Log(2 * Math.PI)), s, 1e-9));
    }

    private static double[] Means(SavedFit fit, string csv)
    {
        var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read(csv)), TestStory.Catalog);
        Assert.Empty(rows.Diagnostics);
        return [.. RowPredictions.Compute(fit, rows.Value!, sameRows: false, TestStory.Catalog).Value!.Columns
            .Single(c => c.Name == "y.mean").Values];
    }
}
