using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>Arguments that a label chooses from a table: probabilities of each state are at least 0 and have the sum 1.</summary>
public sealed class TableProbabilityTests
{
    private const string Story = """
        model Topics(K = 2)
        data share[word, K]: real from t1, t2
        data w[rows]: index[word] from w
        vocabulary = transpose(share)
        mix: simplex[K] ~ Dirichlet(1)
        for n in rows { topic[n] ~ Categorical(mix)
          w[n] ~ Categorical(vocabulary[topic[n]]) }
        """;

    private const string ByRow = """
        model Topics
        data vocabulary[topics, 3]: real from p1, p2, p3
        data w[rows]: index[3] from w
        mix: simplex[topics] ~ Dirichlet(1)
        for n in rows { topic[n]: index[topics] ~ Categorical(mix)
          w[n] ~ Categorical(vocabulary[topic[n]]) }
        """;

    private const string Repeated = """
        model Topics(K = 2)
        data share[word, K]: real from t1, t2
        data w[rows]: index[word] from w
        data d[rows]: index[D] from d
        data c[rows]: count from c
        vocabulary = transpose(share)
        for i in 1..D { mix[i]: simplex[K] ~ Dirichlet(1) }
        for n in rows repeated c[n] { topic[n] ~ Categorical(mix[d[n]])
          w[n] ~ Categorical(vocabulary[topic[n]]) }
        """;

    private const string Rows = "w,d,c,a,b\n1,1,2,4,0\n2,1,1,2,2\n3,2,3,1,1\n1,2,1,0,3\n2,2,2,2,1\n";

    [Theory]
    [InlineData(Story, "t1,t2\n0.5,0.2\n-0.1,0.3\n0.6,0.5\n", "[0.5, -0.1, 0.6] where `topic` is 1",
        "word.csv, row 2, column t1 is -0.1")]
    [InlineData(Story, "t1,t2\n0.5,0.9\n0.1,0.3\n0.4,-0.2\n", "[0.9, 0.3, -0.2] where `topic` is 2",
        "word.csv, row 3, column t2 is -0.2")]
    [InlineData(Story, "t1,t2\n0.5,0.2\n0.1,0.3\n0.6,0.5\n", "[0.5, 0.1, 0.6] where `topic` is 1",
        "column t1 of word.csv has the sum 1.2")]
    [InlineData(Repeated, "t1,t2\n0.5,0.2\n-0.1,0.3\n0.6,0.5\n", "[0.5, -0.1, 0.6] where `topic` is 1",
        "word.csv, row 2, column t1 is -0.1")]
    [InlineData(ByRow, "p1,p2,p3\n0.5,0.2,0.3\n0.6,0.6,-0.2\n", "[0.6, 0.6, -0.2] where `topic` is 2",
        "topics.csv, row 2, column p3 is -0.2")]
    [InlineData(ByRow, "p1,p2,p3\n0.5,0.2,0.3\n0.5,0.2,0.2\n", "[0.5, 0.2, 0.2] where `topic` is 2",
        "row 2 of topics.csv has the sum 0.9")]
    public void Bad_cells_are_named(string story, string table, string value, string cells)
    {
        var plate = story == ByRow ? "topics" : "word";
        var found = Assert.Single(TestStory.By(story, new Dictionary<string, string> { [plate] = table, ["rows"] = Rows })
            .Binding.Diagnostics);
        Assert.Equal("E0509", found.Code);
        Assert.Contains(value, found.Message, StringComparison.Ordinal);
        Assert.EndsWith($"needs numbers of at least 0 with the sum 1: {cells}", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Story, "t1,t2\n0.5,0\n0.1,0.3\n0.4,0.7\n")]
    // thirds, written with four digits
    [InlineData(Story, "t1,t2\n0.3333,0.3\n0.3333,0.3\n0.3333,0.4\n")]
    [InlineData(ByRow, "p1,p2,p3\n0.5,0.2,0.3\n0.1667,0.1667,0.6667\n")]
    public void Probabilities_that_are_rounded_are_accepted(string story, string table) => Assert.Empty(TestStory.By(story,
        new Dictionary<string, string> { [story == ByRow ? "topics" : "word"] = table, ["rows"] = Rows }).Binding.Diagnostics);

    /// <summary>A rate or scale of 0 excludes a state; numbers that a label computes are no table.</summary>
    [Theory]
    [InlineData("Poisson(kind[n] - 1)"), InlineData("Poisson(3 * (kind[n] - 1))")]
    public void A_rate_of_0_excludes_a_state(string distribution) => Assert.Empty(TestStory.By($$"""
        model Zeros
        data c[rows]: count
        weight: simplex[3] ~ Dirichlet(1)
        for n in rows { kind[n] ~ Categorical(weight)
          c[n] ~ {{distribution}} }
        """, Rows).Binding.Diagnostics);

    /// <summary>Beyond the end of a group there are no rows, and their padding is not checked; inside, the cell is named.</summary>
    [Theory]
    [InlineData("1", null)]
    [InlineData("-1", "data.csv, row 4, column s is -1")]
    public void Arguments_in_groups_are_checked(string sd, string? cell)
    {
        var found = TestStory.By("""
            model Groups
            data y[shop, day]: real from y by shop
            data s[shop, day]: real from s by shop
            m ~ Normal(0, 1)
            for g in shop { for d in day { y[g, d] ~ Normal(m, sd = s[g, d]) } }
            """, $"shop,y,s\na,1,1\nb,2,1\na,3,2\na,4,{sd}\n").Binding.Diagnostics;
        Assert.Equal(cell is null ? 0 : 1, found.Count);
        if (cell is not null) Assert.EndsWith($"needs a positive number: {cell}", found[0].Message, StringComparison.Ordinal);
    }

    /// <summary>A matrix of rank 1 is singular, however its cells round.</summary>
    [Theory]
    [InlineData(1, 1), InlineData(0.1, 0.3), InlineData(3, 0.7), InlineData(1e-8, 1e8), InlineData(0.3, -0.9)]
    public void Scale_matrices_of_rank_1_are_named(double a, double b)
    {
        var found = Assert.Single(TestStory.By(FormattableString.Invariant($$"""
            model Singular
            data x[rows]: real[2] from a, b
            A = [[{{a:R}}, 0.0], [{{b:R}}, 0.0]]
            S: covariance[2] ~ InverseWishart(4, A @ identity(2) @ transpose(A))
            for n in rows { x[n] ~ MvNormal([0, 0], S) }
            """), Rows).Binding.Diagnostics);
        Assert.Equal("E0509", found.Code);
        Assert.Contains("`scale` of InverseWishart needs a symmetric positive definite matrix", found.Message, StringComparison.Ordinal);
    }
}
