using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Fits;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Exact;

/// <summary>Rows far from those of the fit, by formula: against closed forms whose terms do not cancel.</summary>
public sealed class FarRowTests
{
    private const string Line = """
        prec ~ Gamma(2, 2)
        a ~ Normal(0, precision = 0.1 * prec)
        b ~ Normal(0, precision = 0.1 * prec)
        for n in rows { y[n] ~ Normal(a + b * x[n], precision = prec) }
        """;

    // X'X + 0.1 I = [3.1, 6; 6, 14.1], of determinant 7.71; X'y = (6, 13); y'y = 14: mean (6.6, 4.3) / 7.71, shape 3.5, rate
    // 2 + (14 - (6 * 6.6 + 13 * 4.3) / 7.71) / 2
    [Theory]
    [InlineData(1, 2.5)]
    [InlineData(1, 1e3)]
    [InlineData(1, 1e6)]
    [InlineData(1, 1e7)]
    [InlineData(1, 1e8)]
    [InlineData(1, 1e12)]
    [InlineData(1e4, 1)]
    [InlineData(1e10, 1)]
    [InlineData(-1e10, 3e9)]
    public void A_regression_is_Student_t(double x, double y)
    {
        var (shape, rate) = (3.5, 2 + ((14 - (((6 * 6.6) + (13 * 4.3)) / 7.71)) / 2));
        var (away, spread) = (y - ((6.6 + (4.3 * x)) / 7.71), 1 + ((14.1 - (12 * x) + (3.1 * x * x)) / 7.71));
        var expected = LogGamma(shape + 0.5) - LogGamma(shape) - (0.5 * Math.Log(2 * Math.PI * rate * spread))
            - ((shape + 0.5) * Math.Log(1 + (away * away / (2 * rate * spread))));
        Holds(expected, Line, "data x[rows]: real\ndata y[rows]: real", "x,y\n1,1\n2,3\n3,2\n",
            FormattableString.Invariant($"x,y\n{x:R},{y:R}\n"), 1e-7);
    }

    // Gamma(2, 1) and counts 1, 3, 2: shape 8, rate 4
    [Theory]
    [InlineData(3)]
    [InlineData(1e6)]
    [InlineData(1e9)]
    public void A_count_is_negative_binomial(double y)
    {
        // log Gamma(y + 8) / y! by its seven factors
        var rising = Enumerable.Range(1, 7).Sum(i => Math.Log(y + i));
        var expected = rising - LogGamma(8) + (8 * Math.Log(4 / 5.0)) - (y * Math.Log(5));
        Holds(expected, """
            u ~ Gamma(2, 1)
            for n in rows { y[n] ~ Poisson(u) }
            """, "data y[rows]: count", "y\n1\n3\n2\n",
            FormattableString.Invariant($"y\n{y:F0}\n"), 1e-7 + (1e-13 * Math.Abs(expected)));
    }

    // N(0, 1) about y = 1: the posterior N(0.5, 1 / 2)
    [Theory]
    [InlineData(1e6)]
    [InlineData(1e9)]
    public void A_number_of_known_noise_is_normal(double y)
    {
        var expected = -0.5 * (Math.Log(2 * Math.PI * 1.5) + ((y - 0.5) * (y - 0.5) / 1.5));
        Holds(expected, """
            m ~ Normal(0, 1)
            for n in rows { y[n] ~ Normal(m, 1) }
            """, "data y[rows]: real", "y\n1\n",
            FormattableString.Invariant($"y\n{y:R}\n"), 1e-14 * Math.Abs(expected));
    }

    private static double LogGamma(double x) => MathNet.Numerics.SpecialFunctions.GammaLn(x);

    private static void Holds(double expected, string story, string columns, string seen, string row, double within)
    {
        var bound = TestStory.By($$"""
            model M
            {{columns}}
            {{story}}
            """, seen);
        var scores = FitInMemory.Create("exact", bound.Problem, bound.Fitted(method: "exact").Summary!).Scored(row).Value!;
        Assert.Equal(0, scores.Draws);
        Assert.Equal(expected, scores.LogDensity[0], within);
    }
}
