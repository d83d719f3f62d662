using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Managed;

/// <summary>
/// The functions of floats over a dense sweep, every 1009th of all floats and a million in the range where most arguments lie, against the
/// functions of doubles (which stay within 4.5 of their own units, 2^-29 of a float's). Errors in ulp of the true value.
/// </summary>
public sealed class FloatAccuracyTests
{
    public static TheoryData<Op, double> Bounds => new()
    {
        { Op.Exp, 1 }, { Op.Expm1, 1.5 }, { Op.Log, 1 }, { Op.Log1p, 1.5 }, { Op.Sqrt, 0.501 }, { Op.Sin, 1 }, { Op.Cos, 1 },
        { Op.Tanh, 2 }, { Op.Sigmoid, 2.3 }, { Op.Softplus, 2 },
        { Op.Atan, 0.501 }, { Op.Erf, 1 }, { Op.LogNdtr, 0.501 }, { Op.Lgamma, 0.501 }, { Op.Digamma, 0.501 }, { Op.Trigamma, 0.501 },
        { Op.Tetragamma, 0.501 },
        { Op.Neg, 0 }, { Op.Abs, 0 }, { Op.Sign, 0 }, { Op.Floor, 0 },
        { Op.LogBesselI0, 0.501 }, { Op.BesselRatio, 0.501 },
    };

    [Theory, MemberData(nameof(Bounds))]
    public void Stays_within_its_bound(Op op, double bound)
    {
        var x = Sweep(op);
        var (actual, exact) = (Loops.Unary(op, x), Loops.Unary(op, [.. x.Select(v => (double)v)]));
        var (worst, at) = (0.0, 0);
        for (var i = 0; i < x.Length; i++)
            if (Error(actual[i], exact[i]) is var error && !(error <= worst)) (worst, at) = (error, i);
        Assert.True(worst <= bound, $"{op}({x[at]:R}) = {actual[at]:R}, {worst:F3} ulp from {exact[at]:R}");
    }

    [Fact]
    public void A_wrong_value_is_caught()
    {
        Assert.Equal(1, Error(MathF.BitIncrement(1.5f), 1.5));
        Assert.Equal(double.PositiveInfinity, Error(0f, -0.0));
        Assert.Equal(double.PositiveInfinity, Error(float.NaN, 1));
        Assert.Equal(double.PositiveInfinity, Error(float.PositiveInfinity, 1e30));
        Assert.Equal(0, Error(float.PositiveInfinity, 1e300));
    }

    // what a plain formula loses in floats is far beyond the bounds
    [Fact]
    public void A_plain_formula_is_caught()
    {
        Assert.NotInRange(Error(MathF.Exp(1e-4f) - 1, Math.Exp(1e-4f) - 1), 0, 100);
        Assert.NotInRange(Error(MathF.Log(1 + MathF.Exp(-12)), Math.Log(1 + Math.Exp(-12))), 0, 100);
    }

    // the sizes that scalar formulas of the interpreter take a minute for are swept more thinly
    private static float[] Sweep(Op op)
    {
        var step = op is Op.LogBesselI0 or Op.BesselRatio or Op.Lgamma or Op.Digamma or Op.Trigamma or Op.Tetragamma
            ? 100_003L : 1009;
        List<float> x = [];
        for (var bits = 0L; bits <= uint.MaxValue; bits += step) x.Add(BitConverter.UInt32BitsToSingle((uint)bits));
        for (var at = 0L; at < 1000 * 1009 / step; at++) x.Add((float)(-20 + 40.0 * at * step / (1000 * 1009)));
        return [.. x];
    }

    private static double Error(float actual, double exact)
    {
        var nearest = (float)exact;
        if (actual.Equals(nearest) && float.IsNegative(actual) == float.IsNegative(nearest))
            return float.IsFinite(nearest) ? Distance(actual, exact) : 0;
        if (!float.IsFinite(actual) || float.IsNaN(nearest) || (actual == 0 && nearest == 0))
            return float.IsNaN(actual) && float.IsNaN(nearest) ? 0 : double.PositiveInfinity;
        return Distance(actual, exact);
    }

    private static double Distance(float actual, double exact)
    {
        var size = Math.Min((float)Math.Abs(exact), float.MaxValue);
        var below = (double)size > Math.Abs(exact) ? MathF.BitDecrement(size) : size;
        return Math.Abs(actual - exact) / Math.Max(float.Epsilon,
            (double)MathF.BitIncrement(below) - below is var unit && double.IsFinite(unit) ? unit : 0);
    }
}
