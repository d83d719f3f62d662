using ProbDsl.Catalogue;
using ProbDsl.Runtime;
using Xunit;

namespace ProbDsl.Tests;

/// <summary>Distribution functions are the integrals of the densities, in either tail to its own size, and quantiles invert them.</summary>
public sealed class PositiveDistributionFunctions
{
    private const double Inf = double.PositiveInfinity;

    // of a law, between the ends of its support; the wrong one is to be told from it
    public static TheoryData<string, string, double, double, double[]> Rows => new()
    {
        { "Exponential(2.5)", "Exponential(2.51)", 0, Inf, [1e-9, 0.3, 12] },
        { "Weibull(1.5, 2)", "Weibull(1.51, 2)", 0, Inf, [1e-9, 0.3, 2.5, 20] },
        { "Weibull(0.4, 3)", "Weibull(0.4, 3.01)", 0, Inf, [1e-9, 0.3, 5000] },
        { "Pareto(1.5, 2)", "Pareto(1.51, 2)", 2, Inf, [2.001, 3, 1e6] },
        { "Kumaraswamy(2, 3.5)", "Kumaraswamy(3.5, 2)", 0, 1, [1e-9, 0.3, 0.99] },
        { "Kumaraswamy(0.3, 0.8)", "Kumaraswamy(0.3, 0.81)", 0, 1, [1e-30, 0.3, 0.9] },
    };

    public static IEnumerable<object[]> Laws => Rows.Select(row => (object[])[row.Data.Item1]);

    [Theory, MemberData(nameof(Rows))]
    public void ItIsTheIntegralOfTheDensity(string law, string wrong, double low, double high, double[] points)
    {
        var (right, other) = (WrittenLaw.Read(law), WrittenLaw.Read(wrong));
        foreach (var x in points)
        {
            double[] expected = [Math.Log(Integral(right, low, x)), Math.Log(Integral(right, x, high))];
            Check.IsClose(expected, Tails(right, x), 1e-9, $"{law} at {x}");
            Assert.False(Check.Close(expected, Tails(other, x), 1e-9), $"{wrong} at {x}");
        }
    }

    [Theory]
    [InlineData("Exponential(2.5)", 0, Inf)]
    [InlineData("Weibull(1.5, 2)", 0, Inf)]
    [InlineData("Pareto(1.5, 2)", 2, Inf)]
    [InlineData("Kumaraswamy(2, 3.5)", 0, 1)]
    [InlineData("DiscretizedLogistic(0.5, 0.1, 8)", -0.5, 7)]
    public void BeyondTheEndsAllOrNothing(string law, double low, double high)
    {
        Assert.All([low, low - 1, -Inf], x => Check.IsClose([-Inf, 0], Tails(WrittenLaw.Read(law), x), 0, $"{law} at {x}"));
        Assert.All([high, high + 1, Inf], x => Check.IsClose([0, -Inf], Tails(WrittenLaw.Read(law), x), 0, $"{law} at {x}"));
    }

    [Theory, MemberData(nameof(Laws))]
    public void TheQuantileInvertsIt(string law)
    {
        foreach (var p in (double[])[1e-6, 0.001, 0.3, 0.5, 0.7, 0.999, 0.999999])
            Assert.True(Inverts(law, p, 1 - p), $"{law} at {p}");
    }

    [Theory]
    [InlineData("Exponential(2.5)", 1e-300, 1)]
    [InlineData("Exponential(2.5)", 1, 1e-300)]
    [InlineData("Weibull(1.5, 2)", 1e-300, 1)]
    [InlineData("Weibull(0.4, 3)", 1, 1e-300)]
    [InlineData("Pareto(1.5, 2)", 1, 1e-300)]
    [InlineData("Kumaraswamy(2, 3.5)", 1e-300, 1)]
    [InlineData("Kumaraswamy(200, 1e9)", 1e-300, 1)]
    [InlineData("Kumaraswamy(0.3, 500)", 1, 1e-300)]
    public void TheQuantileReachesFarOut(string law, double p, double q) => Assert.True(Inverts(law, p, q));

    [Theory]
    [InlineData("Exponential(2.5)")]
    [InlineData("Pareto(1.5, 2)")]
    public void AShiftedQuantileIsCaught(string law) => Assert.False(Inverts(law, 0.3, 0.7, off: 1e-8));

    [Theory]
    [InlineData("DiscretizedLogistic(0.5, 0.0625, 256)", 0)]
    [InlineData("DiscretizedLogistic(-2, 0.125, 16)", 0)]
    [InlineData("DiscretizedLogistic(0.5, 3, 8)", 0)]
    [InlineData("DiscretizedLogistic(0.5, 3, 8)", 1)]
    public void TheQuantileOfLevelsIsTheLeastThatReachesIt(string law, int shift)
    {
        double[] p = [.. Enumerable.Range(1, 58).Select(i => i / 59.0)];
        var (written, k) = (WrittenLaw.Read(law), p.Select(at => Quantile(WrittenLaw.Read(law), at, 1 - at) + shift));
        Assert.Equal(shift == 0, k.Zip(p).All(at => Math.Exp(Tails(written, at.First)[0]) >= at.Second && Math.Exp(Tails(written, at.First - 1)[0]) < at.Second));
    }

    [Theory]
    [InlineData("DiscretizedLogistic(0.5, 0.0625, 256)", 0)]
    [InlineData("DiscretizedLogistic(-2, 0.125, 16)", 0)]
    [InlineData("DiscretizedLogistic(-2, 0.125, 16)", 1)]
    public void TheDistributionFunctionOfLevelsIsTheRunningSum(string law, int shift)
    {
        var (written, sum) = (WrittenLaw.Read(law), 0.0);
        var agrees = true;
        for (var k = 0; k < (int)written.Arguments["levels"].Values[0] - 1; k++)
        {
            sum += Math.Exp(written.LogDensity(k));
            var tails = Tails(written, k + shift + 0.25);
            agrees &= Check.Close([Math.Log(sum), Math.Log(1 - sum)], tails, sum > 0.999 ? 1e-3 : 1e-11);
        }

        Assert.Equal(shift == 0, agrees);
    }

    private static bool Inverts(string law, double p, double q, double off = 0)
    {
        var written = WrittenLaw.Read(law);
        var tails = Tails(written, Quantile(written, p, q) * (1 + off));
        return p <= q ? Check.Close(Math.Log(p), tails[0], 1e-9) : Check.Close(Math.Log(q), tails[1], 1e-9);
    }

    private static double Quantile(WrittenLaw law, double p, double q) =>
        ((IQuantile)law.Of).Quantile(p, q, [.. law.Of.Signature.Positional.Select(place => law.Arguments[place.Name].Values[0])]);

    private static double[] Tails(WrittenLaw law, double x) =>
        [.. ((IDistributionFunction)law.Of) is var of ? law.At(new([], [x]), of.LogCdf).Values.Concat(law.At(new([], [x]), of.LogSurvival).Values) : []];

    private static double Integral(WrittenLaw law, double low, double high) =>
        DoubleExponential.Integral(x => [.. law.LogDensity(new Tensor([x.Length], x)).Values.Select(Math.Exp)], low, high);
}
