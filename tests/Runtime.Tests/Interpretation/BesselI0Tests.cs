using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Tests.Interpretation;

/// <summary>log I0(x) = |x| + log of the mean of exp(|x| (cos t - 1)) over a turn, by the trapezoid rule.</summary>
public sealed class BesselI0Tests
{
    private const int Points = 1024;

    // the sum of a thousand rounded terms is good to some 4e-15
    [Fact]
    public void Agrees_with_its_integral()
    {
        for (var x = -60.0; x < 700; x += 0.173) Assert.True(Check.Close(BesselI0.Log(x), Integral(x), 4e-15), $"{x}");
    }

    [Fact]
    public void Another_order_is_caught() =>
        Assert.False(Check.Close(BesselI0.Log(3), Math.Log(MathNet.Numerics.SpecialFunctions.BesselI1(3)), 1e-3));

    private static double Integral(double x)
    {
        var sum = 0.0;
        for (var i = 0; i < Points; i++) sum += Math.Exp(Math.Abs(x) * (Math.Cos(2 * Math.PI * i / Points) - 1));
        return Math.Abs(x) + Math.Log(sum / Points);
    }
}
