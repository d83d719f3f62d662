using ProbDsl.Inference;

namespace ProbDsl.Tests;

/// <summary>Methods that need complete data stop at missing cells by the statement that draws them; without data the plan is as ever.</summary>
public sealed class MissingCellTests
{
    private const string Normal = "model M\ndata x[rows]: real\nparam m: real\nparam s: positive\nfor n in rows { x[n] ~ Normal(m, s) }";

    private const string Mixture = "model M(K = 2)\ndata x[rows]: real\nparam w: simplex[K]\nparam m[K]: real\nparam s[K]: positive\nfor n in rows {\n  k[n] ~ Categorical(w)\n  x[n] ~ Normal(m[k[n]], s[k[n]])\n}";

    [Theory]
    [InlineData(Normal, "mle")]
    [InlineData(Mixture, "em")]
    public void A_method_names_statement_and_cell(string story, string method)
    {
        var told = Told.By(story, "x,y\n1,0\nNA,0\n,0\n4,0\n");
        Assert.Equal([false, true, true, false], told.Problem.Missing["x"].Mask);
        var refused = Assert.Single(told.Select(method).Diagnostics);
        Assert.Equal(("E0402", $"`{method}` cannot treat this story: 2 cells of `x` are missing (the first: data.csv, row 2, column x), and closed forms need every `x[n]`"), (refused.Code, refused.Message));
        Assert.Equal("leave out the rows with missing cells, or fill them in", refused.Help);
        var first = Assert.Single(told.Select().Diagnostics);
        Assert.Equal(("E0401", refused.Help), (first.Code, first.Help));
        Assert.StartsWith("this story needs a method that infers missing cells (`nuts`, `elbo`), which this version does not have yet: 2 cells of `x` are missing", first.Message, StringComparison.Ordinal);
        Assert.NotNull(new MethodTable(Told.Catalogue).Select(StoryOptions.Of(told.Graph, Told.Catalogue), method).Plan);
    }

    [Theory]
    [InlineData(Normal, "mle")]
    [InlineData(Mixture, "em")]
    public void Complete_data_are_planned_as_ever(string story, string method) => Assert.NotNull(Told.By(story, "x\n1\n2\n4\n9\n").Select(method).Plan);
}
