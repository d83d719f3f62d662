using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Methods;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Plans;

/// <summary>Which labels meet along crossing loops is known before any data are.</summary>
public sealed class CrossingLatentTests
{
    [Theory]
    [InlineData("m[a[r]] + m[b[c]]", false)]
    [InlineData("m[a[r]] + m[both[r, c]]", true)]
    [InlineData("m[both[r, c]] + m[b[c]]", true)]
    [InlineData("m[a[r]] + m[b[1]]", true)]
    [InlineData("m[one] + m[b[c]]", true)]
    [InlineData("effect[r] + m[b[c]]", false)]
    public void Labels_of_crossing_plates_are_refused_without_data(string mean, bool isPlanned)
    {
        var graph = TestStory.Compile($$"""
            model Cross(K = 2)
            data y[rows, columns]: real from x, z
            m: real[K] ~ Normal(0, 3)
            one ~ Categorical(uniform(K))
            for r in rows { a[r] ~ Categorical(uniform(K)) }
            for c in columns { b[c] ~ Categorical(uniform(K)) }
            for r in rows { for c in columns { both[r, c] ~ Categorical(uniform(K)) } }
            for r in rows { effect[r] = 2 * m[a[r]] }
            for r in rows { for c in columns { y[r, c] ~ Normal({{mean}}, 1) } }
            """);
        var found = new MethodTable(TestStory.Catalog).Select(StoryFacts.Of(graph, TestStory.Catalog), "map");
        Assert.Equal(isPlanned, found.Plan is not null);
        if (!isPlanned)
            Assert.Contains(found.Diagnostics, d => d.Message.Contains("is coupled to other finite latents", StringComparison.Ordinal));
    }
}
