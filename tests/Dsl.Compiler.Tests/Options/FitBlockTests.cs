namespace ProbDsl.Tests.Options;

/// <summary>`fit { }` takes what the command line takes, no more and no less.</summary>
public sealed class FitBlockTests
{
    [Theory]
    [InlineData("restarts = 1", "1")]
    [InlineData("max_iter = 1e3", "1000")]
    [InlineData("seed = 0", "0")]
    [InlineData("seed = 9007199254740992", "9007199254740992")]
    [InlineData("num_warmup = 0", "0")]
    [InlineData("tol = 1e-9", "1e-9")]
    [InlineData("beta = 0", "0")]
    public void A_default_is_kept_as_a_number_that_can_be_read(string option, string value) =>
        Assert.Equal(value, Assert.Single(Stories.Graph(Story(option)).Defaults).Value);

    [Theory]
    [InlineData("restarts = 0", "`restarts` is a number from 1 to 2147483647, but this is 0")]
    [InlineData("max_iter = 1e30", "`max_iter` is a number from 1 to 2147483647, but this is 1e30")]
    [InlineData("seed = 1e17", "`seed` is a number from 0 to 2^53, but this is 1e17")]
    [InlineData("tol = 0", "`tol` is a number above 0, but this is 0")]
    public void A_number_out_of_range_is_refused(string option, string message)
    {
        var said = Assert.Single(Stories.Compile(Story(option)).Diagnostics);
        Assert.Equal(("E0228", message), (said.Code, said.Message));
    }

    /// <summary>Words have `_` as names of options do.</summary>
    [Theory, InlineData("centering = as_written"), InlineData("centering = \"as-written\"")]
    public void A_word_of_several_parts_is_accepted(string option) =>
        Assert.DoesNotContain(Stories.Compile(Story(option)).Diagnostics, d => d.Code == "E0228");

    [Fact]
    public void A_word_with_a_minus_is_refused_with_its_spelling()
    {
        var refused = Assert.Single(Stories.Compile(Story("centering = as-written")).Diagnostics);
        Assert.Equal("E0228", refused.Code);
        Assert.Contains("`as_written`", refused.Help, StringComparison.Ordinal);
    }

    private static string Story(string option) =>
        $$"""
        model M
        data y[rows]: real
        param mean: real
        for n in rows { y[n] ~ Normal(mean, 1) }
        fit { {{option}} }

        """;
}
