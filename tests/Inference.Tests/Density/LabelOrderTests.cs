using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Density;

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
