using ProbDsl.Inference.PointSummaries;
using ProbDsl.Inference.Optimization;

namespace ProbDsl.Tests.PointSummaries;

/// <summary>Kinks, where a function falls in proportion to the distance, against smooth maxima, slopes and steps.</summary>
public sealed class KinkTests
{
    private static readonly Dictionary<string, (Func<double[], double> Of, bool IsKink)> functions = new()
    {
        ["a Laplace density"] = (x => -Math.Abs(x[0]), true),
        ["a kink on a slope that is less steep"] = (x => (0.3 * x[0]) - Math.Abs(x[0]), true),
        ["a narrow kink"] = (x => -1e4 * Math.Abs(x[0]), true),
        ["a wide kink"] = (x => -0.01 * Math.Abs(x[0]), true),
        ["a kink on a parabola"] = (x => -Math.Abs(x[0]) - (x[0] * x[0]), true),
        ["a kink far from 0 beside a constant"] = (x => 1e6 - Math.Abs(x[0]), true),
        ["a kink that rounding hides"] = (x => -Math.Sqrt((x[0] * x[0]) + 1e-24), true),
        ["a normal density"] = (x => -0.5 * x[0] * x[0], false),
        ["a narrow normal density"] = (x => -5e7 * x[0] * x[0], false),
        ["a wide normal density"] = (x => -0.02 * x[0] * x[0], false),
        ["a t density"] = (x => -2 * Math.Log(1 + (x[0] * x[0])), false),
        ["a fourth power"] = (x => -100 * Math.Pow(x[0], 4), false),
        ["a fall to one side"] = (x => -Math.Max(0, x[0]), false),
        ["a slope"] = (x => x[0], false),
        ["a constant"] = (_ => 3, false),
        ["a rise to both sides"] = (x => Math.Abs(x[0]), false),
    };

    public static TheoryData<string> Names => [.. functions.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Kinks_are_recognized(string name) =>
        Assert.Equal(functions[name].IsKink, MaximumWithoutCurvature.IsKink(new Function(1, functions[name].Of), [0], [1]));

    /// <summary>Away from 0, and along directions of any length: a step is relative to the point.</summary>
    [Theory, InlineData(1e-3), InlineData(1), InlineData(1e5)]
    public void The_length_of_the_direction_does_not_matter(double length)
    {
        double[] at = [50, -2];
        var kink = new Function(2, x => -Math.Abs(x[0] - 50) - (0.5 * (x[1] + 2) * (x[1] + 2)));
        Assert.True(MaximumWithoutCurvature.IsKink(kink, at, [length, 0]));
        Assert.False(MaximumWithoutCurvature.IsKink(kink, at, [0, length]));
    }

    /// <summary>A direction along which no gradient has a part: the difference of two numbers of which the sum alone counts.</summary>
    [Fact]
    public void A_flat_direction_beside_kinks_is_found()
    {
        var flat = MaximumWithoutCurvature.FlatDirection(new Function(2, x => -Math.Abs(x[0] + (2 * x[1]))), [0, 0])!;
        Assert.Equal(-2, flat[0] / flat[1], 1e-6);
        Assert.Null(MaximumWithoutCurvature.FlatDirection(new Function(2, x => -Math.Abs(x[0]) - Math.Abs(x[1] - x[0])), [0, 0]));
    }

    /// <summary>A function with its gradient by central differences.</summary>
    private sealed class Function(int dimension, Func<double[], double> of) : IDifferentiable
    {
        public int Dimension => dimension;

        public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
        {
            double[] at = [.. x];
            for (var i = 0; i < dimension; i++)
            {
                var (own, step) = (at[i], 1e-6 * Math.Max(1, Math.Abs(at[i])));
                at[i] = own + step;
                var above = of(at);
                at[i] = own - step;
                (gradient[i], at[i]) = ((above - of(at)) / (2 * step), own);
            }

            return of(at);
        }
    }
}
