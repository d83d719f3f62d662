namespace ProbDsl.Tests.Sampling;

/// <summary>What a draw depends on: the seed and the statement, and nothing else of the story.</summary>
public sealed class SeedTests
{
    private const string Story = """
        model Seeds
        data y[rows]: real
        center ~ Normal(0, 1)
        for n in rows {
          kind[n] ~ Categorical([0.5, 0.5])
          y[n] ~ Normal(center + kind[n], 1)
        }
        """;

    [Fact]
    public void The_same_seed_gives_the_same_bits() => Assert.Equal(Bits(Story, 7), Bits(Story, 7));

    [Fact]
    public void Another_seed_gives_other_bits() => Assert.Empty(Bits(Story, 7).Intersect(Bits(Story, 8)));

    [Theory]
    [InlineData("center ~ Normal(0, 1)\n", "other: real[5] ~ Normal(0, 1)\ncenter ~ Normal(0, 1)\n")]
    [InlineData("  kind[n] ~", """
          more[n] ~ Poisson(3)
          kind[n] ~
        """)]
    [InlineData("center ~ Normal(0, 1)\n", """

        # a remark
         center   ~ Normal( 0,1 )

        """)]
    public void An_unrelated_statement_changes_nothing(string old, string with) =>
        Assert.Equal(Bits(Story, 7), Bits(Story.Replace(old, with, StringComparison.Ordinal), 7));

    [Fact]
    public void The_order_of_the_text_changes_nothing() =>
        Assert.Equal(Bits(Story, 7),
            Bits(Story.Replace("center ~ Normal(0, 1)\n", "", StringComparison.Ordinal) + "\ncenter ~ Normal(0, 1)\n", 7));

    [Fact]
    public void A_statement_that_changes_changes_itself_alone()
    {
        var (before, after) = (PriorDraw.Of(Story, 50),
            PriorDraw.Of(Story.Replace("kind[n], 1)", "kind[n], 2)", StringComparison.Ordinal), 50));
        Assert.Equal(before["kind"], after["kind"]);
        Assert.All(before["y"].Zip(after["y"]), y => Assert.NotEqual(y.First, y.Second));
    }

    [Fact]
    public void Two_statements_share_no_noise()
    {
        var draw = PriorDraw.Of("""
            model Two(N = 2000)
            a: real[N] ~ Normal(0, 1)
            b: real[N] ~ Normal(0, 1)

            """);
        Assert.True(SampleChecks.HasMean([.. draw["a"].Zip(draw["b"], (a, b) => a * b)], 0));
        Assert.False(SampleChecks.HasMean([.. draw["a"].Zip(draw["a"], (a, b) => a * b)], 0));
    }

    [Fact]
    public void Members_of_a_chain_share_no_noise()
    {
        var y = PriorDraw.Of("""
            model Chain
            data y[times]: real
            y[1] ~ Normal(0, 1)
            for t in 2..times { y[t] ~ Normal(0 * y[t-1], 1) }

            """, 3000)["y"];
        Assert.Equal(y.Length, y.Distinct().Count());
        Assert.True(SampleChecks.HasMean([.. y.Zip(y.Skip(1), (a, b) => a * b)], 0));
    }

    /// <summary>Replicates draw what the story draws outside of its plates anew.</summary>
    [Fact]
    public void Replicates_are_independent_draws_of_the_whole_story()
    {
        var draw = PriorDraw.Of(Story, 2000, sizes: [("rows", 3)]);
        Assert.Equal((2000, 6000, 2000), (draw["center"].Length, draw["y"].Length, draw.Story.Replicates));
        Assert.True(SampleChecks.IsStandardNormal(draw["center"]));
        Assert.True(SampleChecks.IsStandardNormal([.. draw["y"].Select((y, i) => y - draw["center"][i / 3] - draw["kind"][i])]));
        Assert.False(SampleChecks.IsStandardNormal([.. draw["y"].Select((y, i) => y - draw["center"][i % 2000] - draw["kind"][i])]));
    }

    private static List<long> Bits(string story, ulong seed)
    {
        var draw = PriorDraw.Of(story, 50, seed);
        return [.. draw["center"].Concat(draw["y"]).Select(BitConverter.DoubleToInt64Bits)];
    }
}
