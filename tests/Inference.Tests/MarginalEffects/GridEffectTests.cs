using ProbDsl.Inference.MarginalEffects;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MarginalEffects;

/// <summary>Expected outcomes at the points of a grid, other columns at their mean or most frequent value, or as in each row.</summary>
public sealed class GridEffectTests
{
    private const string Story = """
        model Grid
        data x[rows]: real
        data v[rows]: real
        data g[rows]: index[G]
        data y[rows]: real
        b ~ Normal(0, 1)
        for k in G { u[k] ~ Normal(0, 1) }
        for n in rows { y[n] ~ Normal(b * x[n] * v[n] * v[n] + u[g[n]], 1) }
        """;

    private static readonly double[] b = [1, -2];

    private static GridEffects Of(EffectRequest? asked = null)
    {
        var fit = EffectsOf.Draws(Story, "x,v,g,y\n0,1,p,1\n1,2,q,2\n5,6,q,2\n", 2, ("b", [], b), ("u", [2], [10, 20, 30, 50]));
        return new(fit.Fit, fit.Tables, true, TestStory.Catalog, asked ?? new());
    }

    [Fact]
    public void Other_columns_are_at_their_mean_or_most_frequent_value()
    {
        var table = Of().Predict([new("x", ["0", "2"])], averages: false).Value!;
        Assert.Equal(["x"], table.Titles);
        Assert.Equal((20 + 50) / 2.0, table.Rows[0].Mean, 1e-12);
        Assert.Equal(((b[0] * 2 * 9) + 20 + (b[1] * 2 * 9) + 50) / 2, table.Rows[1].Mean, 1e-12);
    }

    [Fact]
    public void A_grid_is_a_cross_product()
    {
        var table = Of().Predict([new("x", ["1", "2"]), new("g", ["p", "q"])], averages: false).Value!;
        Assert.Equal(["1 p", "1 q", "2 p", "2 q"], table.Rows.Select(r => string.Join(' ', r.Names)));
        Assert.Equal(((b[0] * 9) + 10 + (b[1] * 9) + 30) / 2, table.Rows[0].Mean, 1e-12);
    }

    [Fact]
    public void Rows_of_the_data_are_averaged()
    {
        var table = Of().Predict([new("x", ["1"]), new("g", ["p"])], averages: true).Value!;
        var squares = (1 + 4 + 36) / 3.0;
        Assert.Equal(((b[0] * squares) + 10 + (b[1] * squares) + 30) / 2, Assert.Single(table.Rows).Mean, 1e-12);
        var groups = Of(new() { By = ["g"] }).Predict([new("x", ["1"])], averages: true).Value!;
        Assert.Equal(["1 p", "1 q"], groups.Rows.Select(r => string.Join(' ', r.Names)));
        Assert.Equal((b[0] + 10 + b[1] + 30) / 2, groups.Rows[0].Mean, 1e-12);
    }

    [Theory]
    [InlineData("x=0:1:0.25", "0,0.25,0.5,0.75,1")]
    [InlineData("x=2:0:-1", "2,1,0")]
    [InlineData("x=-1:1", "-1,0,1")]
    [InlineData("g=a, b", "a,b")]
    public void Values_are_lists_or_ranges(string text, string values) =>
        Assert.Equal(values, string.Join(',', GridValues.Read(text)!.Values));

    [Theory]
    [InlineData("x")]
    [InlineData("=1")]
    [InlineData("x=")]
    [InlineData("x=1,,2")]
    public void Other_texts_are_no_grid(string text) => Assert.Null(GridValues.Read(text));
}
