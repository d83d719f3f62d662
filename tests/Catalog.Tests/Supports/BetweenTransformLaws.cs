using ProbDsl.Catalog.Supports;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Supports;

/// <summary>
/// Numbers between bounds: there and back, inside, and the Jacobian of finite differences; bounds that are not the transform's are caught.
/// </summary>
public sealed class BetweenTransformLaws
{
    private static readonly double[] Free = [-3, -0.4, 0, 0.7, 2.5];

    public static TheoryData<double?, double?> Bounds =>
        new() { { -2, 3 }, { 0, 1 }, { 5, 5.25 }, { -1, null }, { null, 4 }, { null, null } };

    [Theory, MemberData(nameof(Bounds))]
    public void There_and_back_again(double? low, double? high)
    {
        var x = Constrained(low, high, Free);
        Assert.All(x, v => Assert.True(v > (low ?? double.NegativeInfinity) && v < (high ?? double.PositiveInfinity)));
        Check.IsClose(Free, Run(x, (t, v) => t.Free(v), low, high), 1e-11, $"{low}..{high}");
    }

    [Theory, MemberData(nameof(Bounds))]
    public void The_Jacobian_is_the_slope(double? low, double? high)
    {
        const double h = 1e-5;
        var stated = Run(Free, (t, v) => t.LogJacobian(v), low, high);
        double[] gradients = [
            .. Free.Select(u => Math.Log(Math.Abs(Constrained(low, high, [u + h])[0] - Constrained(low, high, [u - h])[0]) / (2 * h)))];
        Check.IsClose(gradients, stated, 1e-7, $"{low}..{high}");
    }

    [Fact]
    public void Other_bounds_are_caught()
    {
        Assert.False(Check.Close(Free, Run(Constrained(-2, 3, Free), (t, v) => t.Free(v), -2, 4), 1e-3));
        Assert.False(Check.Close(Run(Free, (t, v) => t.LogJacobian(v), -2, 3), Run(Free, (t, v) => t.LogJacobian(v), 0, 1), 1e-3));
    }

    private static double[] Constrained(double? low, double? high, double[] free) => Run(free, (t, v) => t.Constrain(v), low, high);

    private static double[] Run(double[] numbers, Func<BetweenTransform, Value, Value> of, double? low, double? high)
    {
        var program = new ProgramBuilder();
        var transform = new BetweenTransform(low is { } from ? program.Constant(from) : null, high is { } to ? program.Constant(to) : null);
        return Check.Run(of(transform, program.Constant(numbers, [numbers.Length]))).Values;
    }
}
