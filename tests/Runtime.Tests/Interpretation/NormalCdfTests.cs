using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Tests.Interpretation;

/// <summary>Identities of the normal's distribution function, across the borders between formulas.</summary>
public sealed class NormalCdfTests
{
    [Fact]
    public void Both_sides_add_up_to_one()
    {
        for (var x = 0.0; x < 38; x += 0.0173)
            Assert.InRange(Math.Abs(Math.Exp(NormalCdf.Log(x)) + Math.Exp(NormalCdf.Log(-x)) - 1), 0, 1e-15);
    }

    // 2 Phi(x) - 1 = erf(x / sqrt 2)
    [Fact]
    public void The_error_function_is_the_same_distribution()
    {
        for (var x = -8.0; x < 8; x += 0.0173)
            Assert.True(Check.Close(2 * Math.Exp(NormalCdf.Log(x)) - 1, ErrorFunction.Compute(x / Math.Sqrt(2)), 1e-15), $"{x}");
    }

    // below 1: from there on a double near 1 no longer determines x
    [Fact]
    public void The_quantile_is_the_inverse()
    {
        for (var x = -37.0; x < 1; x += 0.0173)
            Assert.True(Check.Close(x, NormalQuantile.Compute(Math.Exp(NormalCdf.Log(x))), 2e-14), $"{x}");
    }

    [Fact]
    public void Another_scale_is_caught() =>
        Assert.False(Check.Close(2 * Math.Exp(NormalCdf.Log(0.7)) - 1, ErrorFunction.Compute(0.7), 1e-3));
}
