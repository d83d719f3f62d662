using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Lowering;

/// <summary>
/// Given the params, groups are independent: the log density of all of them is the sum of each one's by itself, by the story without `by`.
/// </summary>
public sealed class GroupDensityTests
{
    private const string Csv = "id,y,k\nb,0.5,1\na,1.5,3\nb,0.25,2\nc,2.5,2\na,0.75,1\nb,1.25,3\nc,1.75,2\nb,3.5,1\nb,0.375,2\nc,0.625,3\n";

    private static readonly string[] Alone = ["y,k\n0.5,1\n0.25,2\n1.25,3\n3.5,1\n0.375,2\n", "y,k\n1.5,3\n0.75,1\n",
        "y,k\n2.5,2\n1.75,2\n0.625,3\n"];

    private static readonly Dictionary<string, Tensor> Parameters = new() { ["a"] = Tensor.Scalar(0.7),
        ["m"] = new([3], [0.4, -0.3, 1.1]) };

    /// <summary>What stands inside `for s in subject`.</summary>
    public static TheoryData<string> Statements =>
    [
        "for t in visit { y[s, t] ~ Normal(a + m[1] * t / visit, 1) }",
        "for t in visit { y[s, t] ~ Normal(a, 2) }",
        """
        y[s, 1] ~ Normal(m[2], 1)
        for t in 2..visit { y[s, t] ~ Normal(a * y[s, t-1], 0.5) }
        """,
        """
        y[s, visit] ~ Normal(m[2], 1)
        for t in 1..visit-1 { y[s, t] ~ Normal(a * y[s, t+1] + m[k[s, t]], 0.5) }
        """,
        "y[s, ..] ~ Normal(a, 3)",
        """
        for t in visit { e[s, t] = a * t / visit }
        y[s, ..] ~ Normal(e[s, ..], 1)
        """,
        """
        for t in visit { e[s, t] = a * k[s, t] }
        for t in visit { y[s, t] ~ Normal(mean(e[s, ..]), 1 + visit) }
        """,
        "for t in visit { y[s, t] ~ Normal(sum(m[k[s, u]] for u in 1..t), 1) }",
        "for t in visit { k[s, t] ~ Categorical(softmax(m * t)) }",
        """
        for t in visit {
          kind[s, t] ~ Categorical(softmax(m))
          y[s, t] ~ Normal(m[kind[s, t]], 1)
        }
        """,
        """
        for t in visit { kind[s, t] ~ Categorical(softmax(m)) }
        for u in 1..visit { y[s, u] ~ Normal(m[kind[s, u]], u) }
        """,
        """
        kind[s] ~ Categorical(softmax(m * visit))
        for t in visit { y[s, t] ~ Normal(m[kind[s]] * t, 1) }
        """,
        """
        kind[s] ~ Categorical(softmax(m))
        for t in visit {
          sort[s, t] ~ Categorical(softmax(m * kind[s]))
          y[s, t] ~ Normal(m[sort[s, t]] + a * kind[s], 1)
        }
        """,
    ];

    [Theory, MemberData(nameof(Statements))]
    public void The_groups_add_up(string statements)
    {
        var each = Alone.Select(csv => LogDensity(StoryAlone(statements), csv)).ToList();
        Assert.All(each, e => Assert.True(double.IsFinite(e)));
        Assert.InRange(LogDensity(Story(statements), Csv) - each.Sum(), -1e-11, 1e-11);
    }

    [Theory, MemberData(nameof(Statements))]
    public void With_another_row_they_do_not(string statements)
    {
        var other = LogDensity(Story(statements), Csv.Replace("c,0.625,3\n", "c,9,1\n", StringComparison.Ordinal));
        Assert.True(Math.Abs(other - Alone.Sum(csv => LogDensity(StoryAlone(statements), csv))) > 1e-3);
    }

    /// <summary>A label that nothing reads is summed to 1, and beyond a group's end there is none.</summary>
    [Fact]
    public void Labels_alone_add_nothing() =>
        Assert.InRange(LogDensity(Story("for t in visit { kind[s, t] ~ Categorical(softmax(m * t)) }"), Csv), -1e-12, 1e-12);

    private static double LogDensity(string story, string csv) =>
        LogLikelihoodProgram.Evaluate(LogLikelihoodProgram.Lower(TestStory.By(story, csv).Problem, TestStory.Catalog), Parameters);

    private static string Story(string statements) => $$"""
        model Groups
        data y[subject, visit]: real from y by id
        data k[subject, visit]: index[3] from k by id
        param a: real
        param m[3]: real
        for s in subject { {{statements}} }
        """;

    /// <summary>The same for a single group: no subject, no `by`.</summary>
    private static string StoryAlone(string statements) =>
        Story("").Replace("[subject, ", "[", StringComparison.Ordinal).Replace(" by id", "", StringComparison.Ordinal)
            .Replace("for s in subject {  }", "", StringComparison.Ordinal)
            + statements.Replace("[s, ", "[", StringComparison.Ordinal).Replace("[s]", "", StringComparison.Ordinal);
}
