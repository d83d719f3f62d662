using ProbDsl.Inference.LogDensity;

namespace ProbDsl.Tests.LogDensity;

public sealed class RecentEvaluationsTests
{
    [Fact]
    public void A_point_has_its_own_value_and_gradient()
    {
        var recent = new RecentEvaluations(2);
        recent.Add([1, 2], 3, [4, 5]);
        recent.Add([1, 0], 6, [7, 8]);
        recent.Add([1, -0.0], 9, [10, 11]);
        Assert.Equal((true, 3, 4, 5), Found(1, 2));
        Assert.Equal((true, 6, 7, 8), Found(1, 0));
        Assert.Equal((true, 9, 10, 11), Found(1, -0.0));
        Assert.False(Found(2, 1).Is);
        Assert.False(Found(Math.BitIncrement(1), 2).Is);

        (bool Is, double Value, double First, double Second) Found(double first, double second)
        {
            var gradient = new double[2];
            return (recent.Find([first, second], gradient, out var value), value, gradient[0], gradient[1]);
        }
    }

    [Fact]
    public void Few_are_kept()
    {
        var recent = new RecentEvaluations(1);
        for (var i = 0; i < 5000; i++) recent.Add([i], i, [-i]);
        var kept = Enumerable.Range(0, 5000).Where(i => recent.Find([i], new double[1], out _)).ToList();
        Assert.InRange(kept.Count, 1, 1024);
        Assert.Equal(4999, kept[^1]);
        Assert.All(kept, i =>
        {
            var gradient = new double[1];
            Assert.True(recent.Find([i], gradient, out var value));
            Assert.Equal((i, -i), (value, gradient[0]));
        });
    }
}
