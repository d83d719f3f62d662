using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>Positions from data that lead back to where they start are an error, however long the way is; a tree is none.</summary>
public sealed class PointerTests
{
    private const string Tree = """
        model Tree
        data parent[nodes]: index[nodes]
        data y[nodes]: real
        value[1] ~ Normal(0, 1)
        for n in 2..nodes { value[n] ~ Normal(value[parent[n]], 1) }
        for n in nodes { y[n] ~ Normal(value[n], 1) }
        """;

    private const string Defined = """
        model Tree
        data parent[nodes]: index[nodes]
        data y[nodes]: real
        e ~ Normal(0, 1)
        value[1] = e
        for n in 2..nodes { value[n] = 0.5 * value[parent[n]] + e }
        for n in nodes { y[n] ~ Normal(value[n], 1) }
        """;

    [Theory]
    [InlineData(Tree, "2 -> 3 -> 2", 1, 3, 2), InlineData(Tree, "2 -> 2", 1, 2, 1), InlineData(Tree, "2 -> 4 -> 3 -> 2", 1, 4, 2, 3)]
    [InlineData(Tree, null, 1, 1, 2), InlineData(Tree, null, 3, 3, 1), InlineData(Tree, null, 1, 4, 2, 1)]
    [InlineData(Defined, "2 -> 3 -> 2", 1, 3, 2)]
    public void A_cycle_is_named(string story, string? cycle, params int[] parents)
    {
        var found = TestStory.By(story, Rows(parents)).Binding.Diagnostics.Where(d => d.Code == "E0354").ToList();
        if (cycle is null) Assert.Empty(found);
        else Assert.Contains($"members {cycle} depend on each other", Assert.Single(found).Message, StringComparison.Ordinal);
    }

    /// <summary>A path of many nodes is traversed once, not from each of its members.</summary>
    [Fact]
    public void A_long_path_ends()
    {
        int[] parents = [1, .. Enumerable.Range(1, 200_000)];
        Assert.DoesNotContain(TestStory.By(Tree, Rows(parents)).Binding.Diagnostics, d => d.Code == "E0354");
        parents[1] = parents.Length;
        Assert.Contains(TestStory.By(Tree, Rows(parents)).Binding.Diagnostics, d => d.Code == "E0354");
    }

    private static string Rows(int[] parents) => "parent,y\n" + string.Concat(parents.Select(p => $"{p},0.5\n"));
}
