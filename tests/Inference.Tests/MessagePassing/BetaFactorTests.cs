using MathNet.Numerics;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.MessagePassing;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>Draws of Beta unknowns with their logarithms, also where the number itself is 0 or 1 in double precision.</summary>
public sealed class BetaFactorTests
{
    private const int Draws = 20_000;

    private static readonly Variable unknown =
        TestStory.Compile("model M\ndata x[rows]: bool\nv[1] ~ Beta(1, 1)\nfor i in rows { x[i] ~ Bernoulli(v[1]) }")["v"];

    /// <summary>E log x is digamma(a) - digamma(a + b), its variance trigamma(a) - trigamma(a + b).</summary>
    [Theory, InlineData(2, 3), InlineData(1, 0.5), InlineData(1, 0.001), InlineData(0.002, 4), InlineData(300, 0.01)]
    public void Means_of_the_logarithms_are_those_of_the_distribution(double a, double b)
    {
        var (factor, numbers) = (new BetaFactor(unknown, [Draws]), new double[Draws]);
        double[][] moments = [new double[Draws], new double[Draws]];
        factor.Draw(new RandomStream(3, "beta"), [.. Enumerable.Repeat(a, Draws), .. Enumerable.Repeat(b, Draws)], numbers, moments);
        Assert.All(numbers, x => Assert.InRange(x, 0, 1));
        foreach (var (logs, own) in new[] { (moments[0], a), (moments[1], b) })
        {
            Assert.All(logs, log => Assert.True(double.IsFinite(log) && log <= 0));
            var deviation = Math.Sqrt((Trigamma(own) - Trigamma(a + b)) / Draws);
            Assert.Equal(SpecialFunctions.DiGamma(own) - SpecialFunctions.DiGamma(a + b), logs.Average(), 5 * deviation);
        }

        for (var i = 0; i < Draws; i++) Assert.Equal(numbers[i], Math.Exp(moments[0][i]), 1e-12);
        for (var i = 0; i < Draws; i++) Assert.Equal(1 - numbers[i], Math.Exp(moments[1][i]), 1e-12);
    }

    private static double Trigamma(double x)
    {
        var sum = 0.0;
        for (; x < 20; x++) sum += 1 / (x * x);
        return sum + (1 / x) + (1 / (2 * x * x)) + (1 / (6 * x * x * x)) - (1 / (30 * Math.Pow(x, 5)));
    }
}
