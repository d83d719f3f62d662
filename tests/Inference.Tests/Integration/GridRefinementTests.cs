using MathNet.Numerics.Distributions;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Integration;
using ProbDsl.Inference.Optimization;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Integration;

/// <summary>The parts of a grid's result that no moment shows: the disagreement of its rotations, and draws within a cell.</summary>
public sealed class GridRefinementTests
{
    /// <summary>
    /// Two equal hills 22 apart, of which one is known: between them the density falls to e^-60.5, where the grid for moments goes on and
    /// the shallower one for the quantiles of `a` ends. It has half of the mass: the error is log 2, however fine the grid is.
    /// </summary>
    [Fact]
    public void The_error_is_at_least_the_disagreement_of_the_grids_for_quantiles()
    {
        using var objective = Objective("""
            a ~ Mixture([0.5, 0.5], [Normal(-11, 1), Normal(11, 1)])
            b ~ Normal(0, 1)
            for n in rows { x[n] ~ Normal(0 * a * b, 1) }
            """);
        double[,] one = { { 1, 0 }, { 0, 1 } };
        var refined = new GridRefinement(objective, [new([-11, 0], one, one, 0, 0)], 1e-14, new(MaxIterations: 6, Threads: 1),
            needsPoints: false, new NoProgress(), TestContext.Current.CancellationToken).Run();
        Assert.Equal(-0.5 * Math.Log(2 * Math.PI), refined.Grid.LogIntegral, 1e-9);
        Assert.Equal(Math.Log(2), refined.Error, 1e-9);
        Assert.False(refined.IsConverged);
    }

    /// <summary>
    /// Cells of the width of a standard deviation of a normal distribution, whose density is far from even in them: draws have the
    /// distribution of the density all the same, Phi.
    /// </summary>
    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void Draws_within_a_cell_follow_the_density(int cell)
    {
        const int Count = 400_000;
        using var objective = Objective("a ~ Normal(0, 1)\nfor n in rows { x[n] ~ Normal(0 * a, 1) }");
        double[,] one = { { 1 } };
        // a second mode this far away makes sinh linear
        var map = new QuadratureGridMap(new([0], one, one, 0, 0), 0, [[1e7]]);
        var lattice = QuadratureGrid.Create(map, objective, [[0]], 1, 45, 1000, TestContext.Current.CancellationToken);
        var draws = GridDraws.Draw(lattice, objective, Count, new RandomStream(3, "cells")).Points;
        double[] own = [.. draws.Where(v => Math.Abs(v - cell) < 0.5)];
        double Below(double v) => Normal.CDF(0, 1, v);
        var (low, high) = (Below(cell - 0.5), Below(cell + 0.5));
        Assert.Equal(high - low, own.Length / (double)Count, 4 * Math.Sqrt((high - low) / Count));
        foreach (var at in new[] { -0.3, -0.1, 0, 0.1, 0.3 })
            Assert.Equal((Below(cell + at) - low) / (high - low), own.Count(v => v < cell + at) / (double)own.Length,
                4 * Math.Sqrt(0.25 / own.Length));
    }

    private static StoryObjective Objective(string story)
    {
        var bound = TestStory.By($"model M\ndata x[rows]: real\n{story}", "x\n0\n");
        return new(bound.Problem, TestStory.Catalog, DensityPlan.Analyze(bound.Problem), withJacobian: true, ManagedEngine.On(1));
    }
}
