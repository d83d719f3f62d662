using ProbDsl.Inference.MessagePassing;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>Messages from the expected rows of states, against those of a program that reads every row.</summary>
public sealed class ComponentRowsTests
{
    public static TheoryData<string> Names => [.. stories.Keys];

    private static readonly Dictionary<string, string> stories = new()
    {
        ["numbers with their precision"] = """
            w: simplex[3] ~ Dirichlet(1)
            for j in 1..3 { m[j] ~ Normal(0, 5); t[j] ~ Gamma(2, 2) }
            for n in rows { label[n] ~ Categorical(w); x[n] ~ Normal(m[label[n]], precision = t[label[n]]) }
            """,
        ["full covariances"] = """
            w: simplex[3] ~ Dirichlet(1)
            for j in 1..3 { m[j]: real[2] ~ MvNormal([0, 1], 9 * identity(2)); P[j]: covariance[2] ~ Wishart(4, identity(2)) }
            for n in rows { label[n] ~ Categorical(w); pair[n] ~ MvNormal(m[label[n]], precision = P[label[n]]) }
            """,
        ["means in units of their precision, a covariance with a prior"] = """
            w: simplex[2] ~ Dirichlet(1)
            for j in 1..2 { S[j]: covariance[2] ~ InverseWishart(5, identity(2)); m[j]: real[2] ~ MvNormal([0, 1], 4 * S[j]) }
            for n in rows { label[n] ~ Categorical(w); pair[n] ~ MvNormal(m[label[n]], S[label[n]]) }
            """,
        ["a precision of each column, sticks, a concentration"] = """
            a ~ Gamma(2, 1)
            for j in 1..2 { v[j] ~ Beta(1, a) }
            for j in 1..3 { m[j]: real[2] ~ Normal(0, 5); t[j]: positive[2] ~ Gamma(2, 2) }
            for n in rows { label[n] ~ Categorical(stick_breaking(v)); pair[n] ~ Normal(m[label[n]], precision = t[label[n]]) }
            """,
        ["one scale, a linear mean, two statements, a prior of the prior"] = """
            w: simplex[2] ~ Dirichlet(1)
            base ~ Normal(0, 10)
            top ~ Normal(0, 3)
            t ~ Gamma(2, 2)
            P: covariance[2] ~ Wishart(4, identity(2))
            for j in 1..2 { e[j] ~ Normal(top, 2); u[j]: real[2] ~ MvNormal([0, 0], 9 * identity(2)) }
            for n in rows {
              label[n] ~ Categorical(w)
              x[n] ~ Normal(base - 2 * e[label[n]] + 1, precision = t)
              pair[n] ~ MvNormal(u[label[n]], precision = P)
            }
            """,
        ["known weights and scales"] = """
            for j in 1..2 { m[j] ~ Normal(0, 5) }
            for n in rows { label[n] ~ Categorical([0.3, 0.7]); x[n] ~ Normal(m[label[n]], [0.5, 2][label[n]]) }
            """,
        ["missing cells of vectors"] = """
            w: simplex[3] ~ Dirichlet(1)
            for j in 1..3 { m[j]: real[3] ~ MvNormal([0, 1, 0], 9 * identity(3)); P[j]: covariance[3] ~ Wishart(5, identity(3)) }
            for n in rows { label[n] ~ Categorical(w); v[n] ~ MvNormal(m[label[n]], precision = P[label[n]]) }
            """,
        ["missing cells, means in units of their covariance"] = """
            w: simplex[2] ~ Dirichlet(1)
            for j in 1..2 { S[j]: covariance[3] ~ InverseWishart(5, identity(3)); m[j]: real[3] ~ MvNormal([0, 1, 0], 4 * S[j]) }
            for n in rows { label[n] ~ Categorical(w); v[n] ~ MvNormal(m[label[n]], S[label[n]]) }
            """,
        ["missing cells, one matrix and a linear mean"] = """
            w: simplex[2] ~ Dirichlet(1)
            base: real[3] ~ Normal(0, 3)
            P: covariance[3] ~ Wishart(5, identity(3))
            for j in 1..2 { m[j]: real[3] ~ Normal(0, 3) }
            for n in rows { label[n] ~ Categorical(w); v[n] ~ MvNormal(2 * m[label[n]] - base, precision = 0.5 * P) }
            """,
        ["data that unknowns draw beside the rows"] = """
            w: simplex[2] ~ Dirichlet(1)
            t ~ Gamma(2, 2)
            for j in 1..2 { m[j] ~ Normal(0, 5) }
            for n in rows { label[n] ~ Categorical(w); x[n] ~ Normal(m[label[n]], precision = t) }
            for j in 1..2 { r[j] ~ Normal(m[j], precision = t) }
            """,
    };

    /// <summary>Full vectors, of which cells and whole rows are missing.</summary>
    private static TestStory Of(string name, string story) =>
        name.StartsWith("missing cells", StringComparison.Ordinal) ? MissingVectors.By(story) : Of(story);

    /// <summary>
    /// At the same factors the bound is the same, and so are the factors of the first round after it, whose messages have the same
    /// probabilities of states.
    /// </summary>
    [Theory, MemberData(nameof(Names))]
    public void The_bound_and_the_first_messages_equal_those_of_all_rows(string story)
    {
        using var both = new BothSweeps(Of(story, stories[story]));
        var parameters = both.Started();
        for (var sweep = 0; sweep < 4; sweep++)
        {
            double[] other = [.. parameters];
            var bounds = (both.Few.Sweep(parameters), both.All.Sweep(other));
            Assert.Equal(bounds.Item2, bounds.Item1, 1e-11 * Math.Abs(bounds.Item2));
            foreach (var factor in both.FirstRound)
                Assert.Equal(both.All.Of(other, factor).ToArray(), both.Few.Of(parameters, factor).ToArray(),
                    (a, b) => Math.Abs(a - b) <= 1e-9 * (1 + Math.Abs(a)));
        }
    }

    /// <summary>Both end at the same factors.</summary>
    [Theory, MemberData(nameof(Names))]
    public void The_fixed_point_is_that_of_all_rows(string story)
    {
        using var both = new BothSweeps(Of(story, stories[story]));
        var parameters = both.Started();
        var before = double.NegativeInfinity;
        for (var sweep = 0; sweep < 3000; sweep++)
        {
            var bound = both.Few.Sweep(parameters);
            Assert.True(bound >= before - (1e-9 * Math.Abs(bound)), $"{before} -> {bound}");
            before = bound;
        }

        double[] next = [.. parameters];
        Assert.Equal(both.All.Sweep(next), before, 1e-9 * Math.Abs(before));
        Assert.Equal(parameters, next, (a, b) => Math.Abs(a - b) <= 1e-5 * (1 + Math.Abs(a)));
    }

    /// <summary>Far from 0, in small units: as many digits as the data have.</summary>
    [Theory]
    [InlineData(1e6, 1)]
    [InlineData(-3e9, 1e-3)]
    [InlineData(0, 1e6)]
    public void Rows_far_from_0_and_in_any_unit_have_the_same_bound(double offset, double unit)
    {
        var text = $$"""
            w: simplex[2] ~ Dirichlet(1)
            for j in 1..2 { m[j] ~ Normal({{offset}}, {{3 * unit}}); t[j] ~ Gamma(2, {{unit * unit}}) }
            for n in rows { label[n] ~ Categorical(w); far[n] ~ Normal(m[label[n]], precision = t[label[n]]) }
            """;
        using var both = new BothSweeps(Of($"data far[rows]: real from {offset} + {unit} * x\n" + text));
        var parameters = both.Started();
        for (var sweep = 0; sweep < 50; sweep++) both.Few.Sweep(parameters);
        double[] other = [.. parameters];
        Assert.Equal(both.All.Sweep(other), both.Few.Sweep(parameters), 1e-5);
    }

    [Theory]
    [InlineData("for n in rows { label[n] ~ Categorical(w); x[n] ~ Normal(m[label[n]] + y[n], precision = t) }")]
    [InlineData("for n in rows { label[n] ~ Categorical(w); x[n] ~ Normal(m[label[n]], precision = t); c[n] ~ Poisson(1) }")]
    [InlineData("for n in rows { label[n] ~ Categorical(w); x[n] ~ Normal(m[label[n]] * n, precision = t) }")]
    [InlineData("for n in rows { label[n] ~ Categorical(w); x[n] ~ Normal(m[g[n]], precision = t); y[n] ~ Normal(m[label[n]], 1) }")]
    [InlineData("label[1] ~ Categorical(w)\nfor n in 2..rows { label[n] ~ Categorical(w) }\n"
        + "for n in rows { x[n] ~ Normal(m[label[n]], precision = t) }")]
    public void Rows_that_differ_otherwise_are_read_one_by_one(string rows)
    {
        var story = Of("w: simplex[3] ~ Dirichlet(1)\nt ~ Gamma(2, 2)\nfor j in 1..3 { m[j] ~ Normal(0, 5) }\n" + rows);
        Assert.Null(ComponentRows.Find(story.Problem, TestStory.Catalog, story.Select("vmp").Plan!.Density));
    }

    /// <summary>A story whose statements may end with `;`.</summary>
    private static TestStory Of(string story) => VmpStories.By(story.Replace(";", "\n", StringComparison.Ordinal), 40);
}
