using MathNet.Numerics;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Integration;

/// <summary>
/// Densities with kinks, which a grid is split at. Given a, the integral over b of a normal likelihood and a Laplace prior is a sum of two
/// truncated normals; over a it is Simpson's rule on both sides of the kink.
/// </summary>
public sealed class KinkTests
{
    private static readonly double[] x = [.. Enumerable.Range(0, 12).Select(i => Math.Sin(i))];

    private static readonly double[] y =
        [.. Enumerable.Range(0, 12).Select(i => 0.4 + (0.3 * Math.Cos(3 * i)) + (0.5 * Math.Sin(7 * i * i)))];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.35, -0.2)]
    public void Two_laplace_priors(double ofA, double ofB)
    {
        var fit = TestStory.By(FormattableString.Invariant($$"""
            model M
            data x[rows]: real
            data y[rows]: real
            a ~ Laplace({{ofA}}, 1)
            b ~ Laplace({{ofB}}, 0.5)
            for n in rows { y[n] ~ Normal(a + b * x[n], 1) }
            """), "x,y\n" + string.Concat(x.Zip(y, (x, y) => FormattableString.Invariant($"{x:R},{y:R}\n"))))
            .Fitted(new(Threads: 1), "quadrature");
        var (evidence, mean) = Reference(ofA, ofB);
        Assert.Equal(StopReason.Converged, fit.Stopped);
        Assert.Equal(evidence, fit.Metric.Value, 1e-8);
        Assert.True(fit.Metric.Error < 5e-7);
        Assert.Equal(mean, fit.Summary!.Estimates.Single(e => e.Name == "a").Value.Values[0], 1e-7);
        Assert.DoesNotContain(fit.Diagnostics, d => d.Code == "W0566");
    }

    /// <summary>
    /// Four rows of a Laplace distribution are four kinks of its location, with a flat top between two: the integral of exp(-sum |y - m|).
    /// </summary>
    [Fact]
    public void Rows_of_a_laplace_distribution()
    {
        double[] rows = [-1, 0.5, 0.75, 2];
        var fit = TestStory.By("model M\ndata y[rows]: real\nm ~ Normal(0, 3)\nfor n in rows { y[n] ~ Laplace(m, 0.6) }",
            "y\n" + string.Concat(rows.Select(v => FormattableString.Invariant($"{v}\n")))).Fitted(new(Threads: 1), "quadrature");
        double[] ends = [-40, .. rows, 40];
        var integral = ends.Zip(ends.Skip(1), (from, to) => Simpson(m => Math.Exp((-m * m / 18) - (0.5 * Math.Log(2 * Math.PI * 9))
            - rows.Sum(v => (Math.Abs(v - m) / 0.6) + Math.Log(1.2))), from, to)).Sum();
        Assert.Equal(Math.Log(integral), fit.Metric.Value, 1e-7);
        Assert.Equal(StopReason.Converged, fit.Stopped);
    }

    private static (double LogEvidence, double MeanOfA) Reference(double ofA, double ofB)
    {
        var (mass, first) = (0.0, 0.0);
        foreach (var (from, to) in new[] { (ofA - 12, ofA), (ofA, ofA + 12) })
        {
            mass += Simpson(a => Given(a, ofA, ofB), from, to);
            first += Simpson(a => a * Given(a, ofA, ofB), from, to);
        }

        return (Math.Log(mass), first / mass);
    }

    /// <summary>The prior of a times the integral over b.</summary>
    private static double Given(double a, double ofA, double ofB)
    {
        const double Scale = 0.5;
        var precision = x.Sum(v => v * v);
        var center = x.Zip(y, (x, y) => x * (y - a)).Sum() / precision;
        var (away, sd) = (center - ofB, 1 / Math.Sqrt(precision));
        var top = Math.Exp((-0.5 * y.Sum(v => (v - a) * (v - a))) + (0.5 * precision * center * center))
            * Math.Pow(2 * Math.PI, -y.Length / 2.0);
        var sides = new[] { 1, -1 }.Sum(side => Math.Exp((sd * sd / (2 * Scale * Scale)) - (side * away / Scale))
            * 0.5 * SpecialFunctions.Erfc(-((side * away / sd) - (sd / Scale)) / Math.Sqrt(2)));
        return 0.5 * Math.Exp(-Math.Abs(a - ofA)) * top * sd * Math.Sqrt(2 * Math.PI) / (2 * Scale) * sides;
    }

    private static double Simpson(Func<double, double> f, double from, double to)
    {
        const int Panels = 20_000;
        var step = (to - from) / (2 * Panels);
        return step / 3 * Enumerable.Range(0, (2 * Panels) + 1)
            .Sum(i => (i is 0 or 2 * Panels ? 1 : i % 2 == 1 ? 4 : 2) * f(from + (i * step)));
    }
}
