using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Advi;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Optimization;

namespace ProbDsl.Tests.Advi;

/// <summary>The averaged ELBO and its gradient, against the average written out and its finite differences.</summary>
public sealed class SampleAverageTests
{
    private const int Numbers = 3, Count = 16;

    private static readonly double[] draws = MomentMatchedNormals.Draw(new RandomStream(3, "average"), Count, Numbers);

    [Theory, InlineData(GuideFamily.MeanField), InlineData(GuideFamily.FullRank)]
    public void The_value_is_the_average_written_out(GuideFamily family)
    {
        var (bound, x) = (About(family), Position(family));
        Assert.Equal(WrittenOut(family, x), bound.Evaluate(x, new double[x.Length]), 1e-10);
    }

    [Theory, InlineData(GuideFamily.MeanField), InlineData(GuideFamily.FullRank)]
    public void The_gradient_is_that_of_the_average_written_out(GuideFamily family)
    {
        var (bound, x) = (About(family), Position(family));
        var gradient = new double[x.Length];
        bound.Evaluate(x, gradient);
        for (var i = 0; i < x.Length; i++)
            Assert.Equal(Derivative(v => WrittenOut(family, v), x, i), gradient[i], 1e-5 * (1 + Math.Abs(gradient[i])));
    }

    [Theory, InlineData(GuideFamily.MeanField), InlineData(GuideFamily.FullRank)]
    public void The_frame_of_the_distribution_at_a_position_is_the_same_place(GuideFamily family)
    {
        var (bound, x) = (About(family), Position(family));
        var value = bound.Evaluate(x, new double[x.Length]);
        bound.SetFrame(bound.DistributionAt(x));
        Assert.Equal(value, bound.Evaluate(new double[x.Length], new double[x.Length]), 1e-10);
    }

    // a normal log density at 10 standard deviations from its mode, and a tolerance that lets the ascent stay there
    [Fact]
    public void A_place_where_the_gradient_is_not_small_is_not_reported_as_converged()
    {
        var sample = new GrowingSample(new(Formula.Parabola(Matrix<double>.Build.DenseDiagonal(2, 2, 4), [5, 0]), GuideFamily.FullRank),
            new(Tolerance: 1e6), new NoProgress(), default);
        sample.Start();
        var (_, stopped) = sample.Grow(new IndependentNormals([0, 0], [0.5, 0.5]));
        Assert.NotEqual(StopReason.Converged, stopped);
        Assert.Equal((10.0, 0), (Math.Round(sample.Gradient!.Largest, 6), sample.Gradient.At));
    }

    private static SampleAverage About(GuideFamily family)
    {
        var bound = new SampleAverage(Formula.Rosenbrock(Numbers), family);
        bound.SetDraws(draws);
        var factor = new LowerTriangle(Numbers);
        Frame(family).CopyTo(factor.Values);
        bound.SetFrame(family == GuideFamily.FullRank
            ? new JointNormal([0.3, -0.2, 0.5], factor) : new IndependentNormals([0.3, -0.2, 0.5], [0.4, 0.7, 0.2]));
        return bound;
    }

    private static double[] Frame(GuideFamily family) =>
        family == GuideFamily.FullRank ? [0.4, -0.3, 0.7, 0.1, 0.5, 0.2] : [0.4, 0, 0.7, 0, 0, 0.2];

    private static double[] Position(GuideFamily family) =>
        family == GuideFamily.FullRank ? [0.2, -0.4, 0.1, 0.3, 0.2, -0.1, 0.15, -0.25, 0.05] : [0.2, -0.4, 0.1, 0.3, -0.1, 0.05];

    /// <summary>mean f(m + R (a + T z)) + log |det R T| + d/2 (1 + log 2 pi), with whole matrices.</summary>
    private static double WrittenOut(GuideFamily family, double[] x)
    {
        var (frame, own, at) = (Matrix<double>.Build.Dense(Numbers, Numbers), Matrix<double>.Build.Dense(Numbers, Numbers), 0);
        for (var i = 0; i < Numbers; i++)
            for (var j = 0; j <= i; j++)
            {
                frame[i, j] = Frame(family)[at];
                var free = family == GuideFamily.FullRank ? x[Numbers + at] : i == j ? x[Numbers + i] : 0;
                own[i, j] = i == j ? Math.Exp(free) : free;
                at++;
            }

        var (f, none) = (Formula.Rosenbrock(Numbers), new double[Numbers]);
        var mean = draws.Chunk(Numbers).Average(z => f.Evaluate((Vector<double>.Build.Dense([0.3, -0.2, 0.5])
            + (frame * (Vector<double>.Build.Dense(x[..Numbers]) + (own * Vector<double>.Build.Dense(z))))).ToArray(), none));
        return mean + Math.Log((frame * own).Determinant()) + (0.5 * Numbers * (1 + Math.Log(2 * Math.PI)));
    }

    private static double Derivative(Func<double[], double> of, double[] x, int i)
    {
        const double Step = 1e-5;
        double[] above = [.. x], below = [.. x];
        above[i] += Step;
        below[i] -= Step;
        return (of(above) - of(below)) / (2 * Step);
    }
}
