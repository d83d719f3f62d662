using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>Components of labels that can be exchanged stand in order; those that cannot keep their places.</summary>
public sealed class LabelOrderTests
{
    [Theory, InlineData("map"), InlineData("laplace")]
    public void Components_come_in_order_wherever_they_start(string method)
    {
        var (up, down) = (Fitted(method, "param weight: simplex[K]", "[-2, 3]"), Fitted(method, "param weight: simplex[K]", "[3, -2]"));
        Assert.True(Of(up, "mean")[0] < Of(up, "mean")[1]);
        foreach (var name in new[] { "weight", "mean", "sd" }) Assert.Equal(Of(up, name), Of(down, name), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Contains("one of 2 equal modes", down.Summary!.OrderedBy!, StringComparison.Ordinal);
    }

    [Fact]
    public void They_are_those_of_em()
    {
        var em = TestStory.By(Story("param weight: simplex[K]", ""), SmallTable.Rows).Fitted(method: "em");
        var map = Fitted("map", "param weight: simplex[K]", "[3, -2]");
        foreach (var name in new[] { "weight", "mean", "sd" }) Assert.Equal(Of(em, name), Of(map, name), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    // weights that are given, or a prior that leans, say which component is which
    [Theory]
    [InlineData("weight = [0.4, 0.6]\nparam mean[2]: real = [3, -2]\nparam sd[2]: positive")]
    [InlineData("""
        weight ~ Dirichlet([2, 3])
        for k in 1..2 { mean[k] ~ Normal(0, 5) }
        for k in 1..2 { sd[k] ~ Gamma(3, 3) }
        """)]
    [InlineData("""
        weight ~ Dirichlet([2, 2])
        for k in 1..2 { mean[k] ~ Normal(k, 5) }
        for k in 1..2 { sd[k] ~ Gamma(3, 3) }
        """)]
    public void Components_that_differ_keep_their_places(string unknowns)
    {
        var bound = TestStory.By($$"""
            model M
            data x[rows]: real
            {{unknowns}}
            for n in rows {
              kind[n] ~ Categorical(weight)
              x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
            }
            """, SmallTable.Rows);
        var fitted = bound.Fitted(new(Restarts: 1, Threads: 1), "map");
        Assert.Null(fitted.Summary!.OrderedBy);
        if (unknowns.Contains("[3, -2]", StringComparison.Ordinal)) Assert.True(Of(fitted, "mean")[0] > Of(fitted, "mean")[1]);
    }

    [Fact]
    public void Three_components_have_six_orders()
    {
        var bound = TestStory.By("""
            model M(K = 3)
            data x[rows]: real
            for k in 1..K { mean[k] ~ Normal(0, 5) }
            for n in rows {
              kind[n] ~ Categorical(uniform(K))
              x[n] ~ Normal(mean[kind[n]], 1)
            }
            """, SmallTable.Rows);
        var fitted = bound.Fitted(method: "map");
        Assert.Contains("one of 6 equal modes", fitted.Summary!.OrderedBy!, StringComparison.Ordinal);
        Assert.Equal(Of(fitted, "mean").Order(), Of(fitted, "mean"));
    }

    // `other` has as many numbers as there are components, by chance
    [Theory]
    [InlineData("mean: real[2] ~ Normal(0, 5)\nother: real[2] ~ Normal(0, 1)\nweight: simplex[2] ~ Dirichlet(ones(2))", "weight", 2,
        "components in order of mean: labels are exchangeable, so this is one of 2 equal modes")]
    [InlineData("mean: real[3] ~ Normal(0, 5)\nother: real[3] ~ Normal(0, 1)", "[0.2, 0.2, 0.6]", 3,
        "components 1, 2 in order of mean: labels are exchangeable, so this is one of 2 equal modes")]
    public void Arrays_of_the_same_size_keep_their_order(string unknowns, string weight, int count, string order)
    {
        var story = TestStory.By($$"""
            model M
            data x[rows]: real
            {{unknowns}}
            for n in rows { x[n] ~ Mixture({{weight}}, [Normal(mean[k] + 0.01 * other[1] + 0.02 * other[2], 1) for k in 1..{{count}}]) }
            """, SmallTable.Rows);
        Assert.Equal(order, story.Fitted(new(Threads: 1), "map").Summary!.OrderedBy);
        if (count == 2) Assert.DoesNotContain(story.Fitted(new(Threads: 1), "laplace").Diagnostics, d => d.Code == "W0519");
    }

    [Fact]
    public void The_components_of_two_mixtures_are_in_order_each()
    {
        var story = TestStory.By("""
            model M(K = 2, L = 3)
            data x[rows]: real
            data y[rows]: real from x
            a: real[K] ~ Normal(0, 5)
            b: real[L] ~ Normal(0, 5)
            for n in rows { x[n] ~ Mixture(uniform(K), [Normal(a[k], 1) for k in 1..K]) }
            for n in rows { y[n] ~ Mixture(uniform(L), [Normal(b[l], 1) for l in 1..L]) }
            """, SmallTable.Rows);
        Assert.Equal("components in order of a: labels are exchangeable, so this is one of 2 equal modes; "
            + "components in order of b: labels are exchangeable, so this is one of 6 equal modes",
            story.Fitted(new(Threads: 1), "map").Summary!.OrderedBy);
    }

    private static FitOutcome Fitted(string method, string weight, string start) =>
        TestStory.By(Story(weight, $" = {start}"), SmallTable.Rows).Fitted(new(Restarts: 1, Threads: 1), method);

    private static string Story(string weight, string start) =>
        $$"""
        model M(K = 2)
        data x[rows]: real
        {{weight}}
        param mean[K]: real{{start}}
        param sd[K]: positive
        for n in rows {
          kind[n] ~ Categorical(weight)
          x[n] ~ Normal(mean[kind[n]], sd[kind[n]])
        }
        """;

    private static double[] Of(FitOutcome fitted, string name) => fitted.Summary!.Estimates.First(e => e.Name == name).Value.Values;
}
