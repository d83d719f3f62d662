using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>Numbers of layers that hyperparameters or data set are checked once they have values.</summary>
public sealed class LayerCheckTests
{
    private const string Heads = "heads cannot split a width of", Odd = "have an odd number each";

    [Theory]
    [InlineData("transformer(width = W)", 32, null)]
    [InlineData("transformer(width = W)", 30, $"4 {Heads} 30 evenly")]
    [InlineData("transformer(width = 2 * W, heads = W)", 5, null)]
    [InlineData("transformer(width = 32, heads = W)", 5, $"5 {Heads} 32 evenly")]
    // three columns of data
    [InlineData("transformer(width = 2 * L, heads = W)", 6, null)]
    [InlineData("transformer(width = 2 * L, heads = W)", 4, $"4 {Heads} 6 evenly")]
    [InlineData("transformer(width = W, heads = 2, positions = rotary)", 12, null)]
    [InlineData("transformer(width = W, heads = 2, positions = rotary)", 10, $"2 heads of a width of 10 {Odd}")]
    public void A_layer_is_refused_at_invalid_numbers(string layers, double width, string? why)
    {
        var found = TestStory.By($$"""
            model T(W = 8)
            data token[texts]: real[L] from all
            net next(before: real[..L]) -> (mean: real, sd: positive) = {{layers}}
            for n in texts { for l in 1..L { token[n, l] ~ Normal(next(token[n, 1..l-1])) } }
            """, "a,b,c\n1,2,1\n2,2,1\n1,1,2\n", ("W", width)).Binding;
        Assert.Equal(why is null ? [] : ["E0220"], found.Diagnostics.Select(d => d.Code));
        if (why is not null) Assert.Contains(why, found.Diagnostics[0].Message, StringComparison.Ordinal);
    }
}
