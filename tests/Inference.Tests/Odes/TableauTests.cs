using ProbDsl.Catalog.Flows;
using ProbDsl.Inference.Odes;

namespace ProbDsl.Tests.Odes;

/// <summary>
/// Butcher's conditions: a method is of an order where they hold for every rooted tree of as many nodes (Hairer, Norsett and Wanner 1993,
/// table II.2.2).
/// </summary>
public sealed class TableauTests
{
    [Theory, InlineData("dopri5", 5), InlineData("tsit5", 5), InlineData("rk4", 4), InlineData("euler", 1)]
    public void A_step_is_of_its_order_and_of_no_higher_one(string name, int order)
    {
        var method = ButcherTableau.Of(name);
        Assert.Equal((name, order), (method.Name, method.Order));
        Assert.True(Odd(method, method.Weights).Where(o => o.Order <= order).Max(o => o.Apart) < 1e-13);
        if (order < 5) Assert.True(Odd(method, method.Weights).Where(o => o.Order == order + 1).Max(o => o.Apart) > 1e-3);
    }

    [Theory, InlineData("dopri5"), InlineData("tsit5")]
    public void What_its_error_is_measured_by_is_of_one_order_less(string name)
    {
        var method = ButcherTableau.Of(name);
        double[] embedded = [.. method.Weights.Zip(method.Errors!, (w, e) => w - e)];
        Assert.True(Odd(method, embedded).Where(o => o.Order <= 4).Max(o => o.Apart) < 1e-13);
        Assert.True(Odd(method, embedded).Where(o => o.Order == 5).Max(o => o.Apart) > 1e-5);
    }

    [Theory, InlineData("dopri5"), InlineData("tsit5"), InlineData("rk4")]
    public void A_stage_stands_at_the_time_of_its_slopes(string name)
    {
        var method = ButcherTableau.Of(name);
        foreach (var (stage, node) in method.Stages.Zip(method.Nodes)) Assert.Equal(node, stage.Sum(), 1e-13);
        if (method.Errors is not null) Assert.Equal(method.Weights[..^1], method.Stages[^1]);
    }

    [Fact]
    public void A_wrong_number_is_seen()
    {
        var wrong = (double[])ButcherTableau.Dopri5.Weights.Clone();
        (wrong[3], wrong[4]) = (wrong[3] + 1e-3, wrong[4] - 1e-3);
        Assert.True(Odd(ButcherTableau.Dopri5, wrong).Where(o => o.Order == 2).Max(o => o.Apart) > 1e-5);
    }

    /// <summary>How far each tree's condition is from holding.</summary>
    private static IEnumerable<(int Order, double Apart)> Odd(ButcherTableau m, double[] b)
    {
        double[] one = [.. b.Select(_ => 1.0)], c = m.Nodes;
        double[] Of(double[] x) => [.. m.Stages.Select(s => s.Zip(x, (a, v) => a * v).Sum())];
        double[] Times(params double[][] all) => all.Aggregate(one, (product, next) => [.. product.Zip(next, (p, n) => p * n)]);
        double Sum(double[] x) => b.Zip(x, (w, v) => w * v).Sum();
        var (a1, a2, a3) = (Of(c), Of(Times(c, c)), Of(Of(c)));
        (int Order, double[] Tree, double Value)[] trees =
        [
            (1, one, 1), (2, c, 1 / 2.0), (3, Times(c, c), 1 / 3.0), (3, a1, 1 / 6.0),
            (4, Times(c, c, c), 1 / 4.0), (4, Times(c, a1), 1 / 8.0), (4, a2, 1 / 12.0), (4, a3, 1 / 24.0),
            (5, Times(c, c, c, c), 1 / 5.0), (5, Times(c, c, a1), 1 / 10.0), (5, Times(a1, a1), 1 / 20.0), (5, Times(c, a2), 1 / 15.0),
            (5, Of(Times(c, c, c)), 1 / 20.0),
            (5, Times(c, a3), 1 / 30.0), (5, Of(Times(c, a1)), 1 / 40.0), (5, Of(a2), 1 / 60.0), (5, Of(a3), 1 / 120.0),
        ];
        return trees.Select(t => (t.Order, Math.Abs(Sum(t.Tree) - t.Value)));
    }
}
