using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Problems;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>Sizes are held against the room that there is before anything of that size is made.</summary>
public sealed class SizeLimitTests
{
    [Theory]
    [InlineData("param b: real[4294967296]")]
    [InlineData("param b: real[100000000000000]")]
    [InlineData("param b[100000, 100000]: real")]
    [InlineData("b ~ MvNormal(zeros(3000000000), identity(3000000000))")]
    [InlineData("for k in 1..4294967296 { b[k] ~ Normal(0, 1) }")]
    [InlineData("b: index[4294967296] ~ Categorical(uniform(4294967296))")]
    public void Sizes_of_any_number(string unknown)
    {
        var bound = TestStory.By($$"""
            model M
            data y[n]: real
            {{unknown}}
            for i in n { y[i] ~ Normal(0, 1) }

            """, "y\n1\n2\n");
        Assert.Equal("E0353", Assert.Single(bound.Binding.Diagnostics).Code);
    }

    [Theory]
    [InlineData(2147483591)]
    [InlineData(2147483646)]
    [InlineData(2147483647)]
    [InlineData(9e15)]
    public void Sizes_that_are_set(double size) =>
        Assert.Equal("E0353", Assert.Single(TestStory.By("""
            model M(K = 2)
            data y[n]: real
            for k in 1..K { b[k] ~ Normal(0, 1) }
            for i in n { y[i] ~ Normal(sum(b), 1) }

            """, "y\n1\n", ("K", size)).Binding.Diagnostics).Code);

    /// <summary>Up to the room there is nothing is refused; how much that is depends on the machine.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void At_the_edge_and_beyond(int beyond, int refused)
    {
        var room = Math.Min(Array.MaxLength, (long)(MemoryLimits.Bytes / MemoryLimits.BytesPerUnknown));
        var graph = TestStory.Compile($$"""
            model M
            param b: real[{{room + beyond}}]
            data y[n]: real
            for i in n { y[i] ~ Normal(sum(b), 1) }

            """);
        Assert.Equal(refused, SizeChecks.Find(graph, new Dictionary<string, long> { ["n"] = 2 }).Count());
    }

    /// <summary>A number of each row may be marginalized, and takes less.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void Of_rows(int beyond, int refused)
    {
        var graph = TestStory.Compile("""
            model M
            data y[n]: real
            for i in n { z[i] ~ Bernoulli(0.5)
            y[i] ~ Normal(z[i], 1) }

            """);
        Assert.Equal(refused, SizeChecks.Find(graph, new Dictionary<string, long> { ["n"] = (long)MemoryLimits.MaxElements + beyond })
            .Count(d => d.Message.Contains("unknown numbers", StringComparison.Ordinal)));
    }

    /// <summary>Numbers whose arrays alone have room.</summary>
    [Fact]
    public void What_a_fit_takes_is_counted() =>
        Assert.Equal("E0353", Assert.Single(
            TestStory.By("""
                model M(K = 2)
                param b: real[K]
                data y[n]: real
                for i in n { y[i] ~ Normal(sum(b), 1) }

                """, "y\n1\n2\n",
                ("K", Math.Floor(MemoryLimits.MaxElements / 2))).Binding.Diagnostics).Code);
}
