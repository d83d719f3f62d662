using ProbDsl.Inference.Optimization;

namespace ProbDsl.Tests.Optimization;

/// <summary>Which starts are left: those where numbers stand still on a saddle.</summary>
public sealed class SaddleStartTests
{
    // 3 x y - (x^2 + y^2) / 2 - (x^4 + y^4) / 4 has its maxima at x = y = +-sqrt(2), and a saddle at 0; z has its maximum at 1
    private static readonly Formula saddle = new(3, (v, g) =>
    {
        var (x, y, z) = (v[0], v[1], v[2] - 1);
        (g[0], g[1], g[2]) = ((3 * y) - x - (x * x * x), (3 * x) - y - (y * y * y), -z);
        return (3 * x * y) - (((x * x) + (y * y) + (z * z)) / 2) - (((x * x * x * x) + (y * y * y * y)) / 4);
    });

    [Fact]
    public void A_saddle_is_left_and_the_ascent_finds_a_maximum()
    {
        double[] start = [0, 0, 0];
        Assert.Equal([0, 0, 1],
            new LimitedMemoryBfgs(saddle).Maximize(start, cancellation: TestContext.Current.CancellationToken).Position);
        var moved = new SaddleStart(saddle).Leave(start, new(1, "saddle"));
        Assert.Equal(0, moved[2]);
        var top = new LimitedMemoryBfgs(saddle).Maximize(moved, cancellation: TestContext.Current.CancellationToken).Position;
        Assert.Equal(Math.Sqrt(2), Math.Abs(top[0]), 1e-8);
        Assert.Equal(top[0], top[1], 1e-8);
    }

    [Fact]
    public void A_maximum_is_not_left()
    {
        double[] start = [0, 0, 0];
        var peak = new Formula(3, (v, g) =>
        {
            (g[0], g[1], g[2]) = ((0.5 * v[1]) - v[0], (0.5 * v[0]) - v[1], 1 - v[2]);
            return (0.5 * v[0] * v[1]) - (((v[0] * v[0]) + (v[1] * v[1])) / 2) + v[2] - (v[2] * v[2] / 2);
        });
        Assert.Same(start, new SaddleStart(peak).Leave(start, new(1, "saddle")));
    }
}
