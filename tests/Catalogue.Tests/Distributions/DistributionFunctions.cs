using Xunit;

namespace ProbDsl.Tests;

/// <summary>Distribution functions are the integrals of the densities, in either tail to its own size, and quantiles invert them.</summary>
public sealed class DistributionFunctions
{
    private const double Inf = double.PositiveInfinity;

    // of a law with this centre; the wrong one is to be told from it
    public static TheoryData<string, string, double[], double[]> Rows => new()
    {
        { "Cauchy(1, 2)", "Cauchy(1, 2.01)", [-Inf, 1, Inf], [-1e6, -5, 1.5, 4, 1e6] },
        { "HalfCauchy(2.5)", "HalfCauchy(2.51)", [0, 2, Inf], [1e-9, 0.3, 7, 1e6] },
        { "Laplace(1, 2)", "Laplace(1, 2.01)", [-Inf, 1, Inf], [-200, -5, 0.5, 1.5, 60] },
        { "Logistic(1, 2)", "Logistic(1, 2.01)", [-Inf, 1, Inf], [-200, -5, 1.5, 60] },
        { "Gumbel(1, 2)", "Gumbel(1, 2.01)", [-Inf, 1, Inf], [-8, -1, 1.5, 5, 60] },
        { "LogNormal(1.5, 0.25)", "LogNormal(1.5, 0.251)", [0, 4.5, Inf], [0.7, 3, 4.5, 6, 50] },
        { "HalfNormal(2.5)", "HalfNormal(2.51)", [0, 2, Inf], [1e-9, 0.3, 3, 30] },
        { "Uniform(-1, 3)", "Uniform(-1.01, 3.01)", [-1, 1, 3], [-0.999, -0.5, 2.5, 2.999] },
    };

    [Theory, MemberData(nameof(Rows))]
    public void ItIsTheIntegralOfTheDensity(string law, string wrong, double[] support, double[] points)
    {
        foreach (var x in points)
        {
            double[] expected = Integrals(WrittenLaw.Read(law), support[0], support[1], support[2], x);
            Check.IsClose(expected, WrittenLaw.Read(law).Tails(x), 1e-9, $"{law} at {x}");
            Assert.False(Check.Close(expected, WrittenLaw.Read(wrong).Tails(x), 1e-9), $"{wrong} at {x}");
        }
    }

    [Theory]
    [InlineData("Cauchy(1, 2)", -Inf, Inf)]
    [InlineData("HalfCauchy(2.5)", 0, Inf)]
    [InlineData("Laplace(1, 2)", -Inf, Inf)]
    [InlineData("Logistic(1, 2)", -Inf, Inf)]
    [InlineData("Gumbel(1, 2)", -Inf, Inf)]
    [InlineData("LogNormal(1.5, 0.25)", 0, Inf)]
    [InlineData("HalfNormal(2.5)", 0, Inf)]
    [InlineData("Uniform(-1, 3)", -1, 3)]
    public void BeyondTheEndsAllOrNothing(string law, double low, double high)
    {
        var written = WrittenLaw.Read(law);
        Assert.All([low, low - 1, -Inf], x => Check.IsClose([-Inf, 0], written.Tails(x), 0, $"{law} at {x}"));
        Assert.All([high, high + 1, Inf], x => Check.IsClose([0, -Inf], written.Tails(x), 0, $"{law} at {x}"));
        Assert.Equal(low, written.Quantile(0, 1));
        Assert.Equal(high, written.Quantile(1, 0));
    }

    [Theory]
    [InlineData("Cauchy(1, 2)")]
    [InlineData("HalfCauchy(2.5)")]
    [InlineData("Laplace(1, 2)")]
    [InlineData("Logistic(1, 2)")]
    [InlineData("Gumbel(1, 2)")]
    [InlineData("LogNormal(1.5, 0.25)")]
    [InlineData("HalfNormal(2.5)")]
    [InlineData("Uniform(-1, 3)")]
    public void TheQuantileInvertsIt(string law)
    {
        foreach (var p in (double[])[1e-6, 0.001, 0.3, 0.5, 0.7, 0.999, 0.999999])
        {
            Assert.True(Inverts(law, p, 1 - p), $"{law} at {p}");
            Assert.False(Inverts(law, p, 1 - p, off: 1e-4), $"{law} beside {p}");
        }
    }

    // about 0, as any other location would take the digits
    [Theory]
    [InlineData("Cauchy(0, 2)")]
    [InlineData("HalfCauchy(2.5)")]
    [InlineData("Laplace(0, 2)")]
    [InlineData("Logistic(0, 2)")]
    [InlineData("Gumbel(0, 2)")]
    [InlineData("LogNormal(1.5, 0.25)")]
    [InlineData("HalfNormal(2.5)")]
    public void TheQuantileReachesFarOut(string law)
    {
        Assert.True(Inverts(law, 1e-300, 1), $"{law} far down");
        Assert.True(Inverts(law, 1, 1e-300), $"{law} far up");
    }

    // in parts that meet at the centre
    private static double[] Integrals(WrittenLaw law, double low, double centre, double high, double x) => x <= centre
        ? [Math.Log(law.Integral(low, x)), Math.Log(law.Integral(x, centre) + law.Integral(centre, high))]
        : [Math.Log(law.Integral(low, centre) + law.Integral(centre, x)), Math.Log(law.Integral(x, high))];

    private static bool Inverts(string law, double p, double q, double off = 0)
    {
        var written = WrittenLaw.Read(law);
        var x = written.Quantile(p, q);
        var tails = written.Tails(x + (off * (1 + Math.Abs(x))));
        return p <= q ? Check.Close(Math.Log(p), tails[0], 1e-9) : Check.Close(Math.Log(q), tails[1], 1e-9);
    }
}
