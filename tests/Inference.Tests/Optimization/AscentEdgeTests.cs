using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Results;

namespace ProbDsl.Tests.Optimization;

/// <summary>Optimizations that hold a coordinate on an edge: Rosenbrock's ridge, and one more coordinate, u.</summary>
public sealed class AscentEdgeTests
{
    private const int Dimension = 30;
    private const double OnEdge = -40, Beside = -9;

    /// <summary>A gradient along the others whose rounding is multiplied on the edge, as 1 / variance does.</summary>
    private static readonly Formula noisy = Ridge(u => -Math.Exp(2 * u), u => -2 * Math.Exp(2 * u),
        (x, u) => 1e-17 * Math.Exp(-u) * Math.Sin(1e6 * x));

    private static readonly Formula inside = Ridge(u => -0.01 * (u + 5) * (u + 5), u => -0.02 * (u + 5), (_, _) => 0);

    [Fact]
    public void On_an_edge_the_others_move_to_their_maximum()
    {
        var with = Held(noisy, _ => true).Maximize(Start, 5000, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((StopReason.Converged, OnEdge), (with.Stopped, with.Position[^1]));
        Assert.All(with.Position[..^1], x => Assert.Equal(1, x, 1e-7));
        Assert.Equal(0, with.Value, 1e-12);
    }

    [Fact]
    public void A_coordinate_is_released_where_the_edge_is_no_maximum_any_more()
    {
        var result = Held(inside, calls => calls == 1).Maximize(Start, 5000, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(StopReason.Converged, result.Stopped);
        Assert.Equal(-5, result.Position[^1], 1e-6);
        Assert.Equal(0, result.Value, 1e-12);
    }

    [Fact]
    public void A_state_with_held_coordinates_goes_on_with_the_same_bits()
    {
        var method = Held(noisy, _ => true);
        var (state, held) = (method.Init(Start), 0);
        for (var step = 0; step < 600; step++)
        {
            if (step % 20 == 0 && state.Held is not null)
            {
                held++;
                var other = Held(noisy, _ => true);
                var resumed = other.Resume(state.ToArrays());
                Assert.Equal(state.ToArrays(), resumed.ToArrays());
                Assert.Equal(method.Next(state).Next.ToArrays(), other.Next(resumed).Next.ToArrays());
            }

            state = method.Next(state).Next;
        }

        Assert.True(held > 1, "no state was held");
    }

    private static double[] Start => [.. Enumerable.Range(0, Dimension - 1).Select(i => i % 2 == 0 ? -1.2 : 1), -25];

    private static LimitedMemoryBfgs Held(Formula function, Func<int, bool> isEdge)
    {
        var calls = 0;
        return new(function, 3)
        {
            EdgesFrom = at => isEdge(++calls) ? new([.. at[..^1], OnEdge], [.. at[..^1], Beside], [at.Length - 1]) : null,
        };
    }

    /// <summary>Rosenbrock's function of all but the last coordinate, and a function of that, with noise in the gradient.</summary>
    private static Formula Ridge(Func<double, double> own, Func<double, double> slope, Func<double, double, double> noise)
    {
        var ridge = Formula.Rosenbrock(Dimension - 1);
        return new(Dimension, (x, g) =>
        {
            var u = x[^1];
            var value = ridge.Evaluate(x[..^1], g[..^1]) + own(u);
            for (var i = 0; i < Dimension - 1; i++) g[i] += noise(x[i], u);
            g[^1] = slope(u);
            return value;
        });
    }
}
