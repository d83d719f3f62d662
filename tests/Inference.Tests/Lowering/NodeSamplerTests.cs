using ProbDsl.Inference.Lowering;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Lowering;

/// <summary>Draws from a log density at points have its moments.</summary>
public sealed class NodeSamplerTests
{
    private const int Points = 49, Count = 100_000;
    private const double Step = 9.0 / (Points - 1);

    /// <summary>Where x = sinh t is standard normal; exponential, mirrored too; with an end.</summary>
    [Fact]
    public void Draws_have_the_moments_of_the_density()
    {
        Check(x => -0.5 * x * x, 0, 1);
        // log of a Gamma(3, 3) number: moments by digamma and trigamma of 3
        Check(x => (3 * x) - (3 * Math.Exp(x)), 0.9227843350984671 - Math.Log(3), 0.3949340668482264);
        Check(x => (-3 * x) - (3 * Math.Exp(-x)), Math.Log(3) - 0.9227843350984671, 0.3949340668482264);
        // a logistic distribution
        Check(x => -x - (2 * Math.Log(1 + Math.Exp(-x))), 0, Math.PI * Math.PI / 3);
    }

    private static void Check(Func<double, double> logDensity, double mean, double variance)
    {
        double[] at = [.. Enumerable.Range(0, Points).Select(k => Step * (k - (Points / 2)))
            .Select(t => logDensity(Math.Sinh(t)) + Math.Log(Math.Cosh(t)))];
        double sum = 0, squares = 0, fourth = 0;
        for (var n = 0u; n < Count; n++)
        {
            var away = Math.Sinh(NodeSampler.Draw(at, Step, new RandomStream(1, "nodes", n))) - mean;
            (sum, squares, fourth) = (sum + away, squares + (away * away), fourth + (away * away * away * away));
        }

        Assert.InRange(sum / Count / Math.Sqrt(variance / Count), -5, 5);
        var error = Math.Sqrt(((fourth / Count) - (variance * variance)) / Count);
        // parts of constant density, and lines in tails
        Assert.InRange(squares / Count, variance - (4 * error) - (0.003 * variance), variance + (4 * error) + (0.003 * variance));
    }
}
