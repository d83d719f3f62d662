using ProbDsl.Inference.LogDensity;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

public sealed class StoryObjectiveTests
{
    private const string Story = """
        model Line
        data x[rows]: real
        base: real ~ Normal(0, 1)
        sd: positive ~ Gamma(2, 1)
        for n in rows { x[n] ~ Normal(base, sd) }
        """;

    /// <summary>Few rows are computed by one thread, many by a team, points of either by several programs at once.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(9_000)]
    [InlineData(40_000)]
    public void Several_points_have_the_bits_of_each(int rows)
    {
        var problem = TestStory.By(Story, "x\n" + string.Join('\n', Enumerable.Range(0, rows).Select(n => n * 37 % 101 / 50.0))).Problem;
        var joint = LogJoint.Lower(problem, TestStory.Catalog);
        using var one = new StoryObjective(problem, joint, withJacobian: true, ManagedEngine.On(1));
        using var several = new StoryObjective(problem, joint, withJacobian: true, ManagedEngine.On(3));
        double[] points = [.. Enumerable.Range(0, 20).Select(i => (i - 10) / 8.0)];
        var densities = new double[10];
        several.Densities(10, points, densities);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => one.Density(points.AsSpan(2 * i, 2))), densities);
    }

    /// <summary>A point that was evaluated before has the same value, gradient and slots.</summary>
    [Fact]
    public void A_point_is_the_same_again()
    {
        var problem = TestStory.By(Story, "x\n" + string.Join('\n', Enumerable.Range(0, 6_000))).Problem;
        var joint = LogJoint.Lower(problem, TestStory.Catalog);
        using var objective = new StoryObjective(problem, joint, withJacobian: true, ManagedEngine.On(1));
        using var fresh = new StoryObjective(problem, joint, withJacobian: true, ManagedEngine.On(1));
        var (first, again, other) = (new double[2], new double[2], new double[2]);
        var value = objective.Evaluate([0.5, 1], first);
        Assert.NotEqual(value, objective.Evaluate([0.5, 2], other));
        Assert.Equal(value, objective.Evaluate([0.5, 1], again));
        Assert.Equal(first, again);
        Assert.Equal(fresh.Evaluate([0.5, 2], again), objective.Evaluate([0.5, 2], other));
        Assert.Equal(again, other);
    }
}
