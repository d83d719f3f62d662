using System.Numerics;

namespace ProbDsl.Tests.GaussianChains;

/// <summary>An exact fraction. A double is one.</summary>
internal readonly struct Fraction
{
    private readonly BigInteger top, under;

    private Fraction(BigInteger top, BigInteger under)
    {
        var common = BigInteger.GreatestCommonDivisor(top, under) * under.Sign;
        (this.top, this.under) = (top / common, under / common);
    }

    private BigInteger Under => under.IsZero ? 1 : under;

    public bool IsZero => top.IsZero;

    /// <summary>log |x|, to double precision.</summary>
    public double Log => BigInteger.Log(BigInteger.Abs(top)) - BigInteger.Log(Under);

    public static implicit operator Fraction(double x)
    {
        if (x == 0) return default;
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)((bits >> 52) & 0x7FF) - 1075;
        BigInteger mantissa = ((bits & 0xFFFFFFFFFFFFF) | 0x10000000000000) * Math.Sign(x);
        return exponent > 0 ? new(mantissa << exponent, 1) : new(mantissa, BigInteger.One << -exponent);
    }

    public static explicit operator double(Fraction x)
    {
        if (x.IsZero) return 0;
        var shift = 80 - (int)(x.top.GetBitLength() - x.Under.GetBitLength());
        var quotient = shift > 0 ? (x.top << shift) / x.Under : x.top / (x.Under << -shift);
        return Math.ScaleB((double)quotient, -shift);
    }

    public static Fraction operator +(Fraction a, Fraction b) => new((a.top * b.Under) + (b.top * a.Under), a.Under * b.Under);

    public static Fraction operator -(Fraction a, Fraction b) => new((a.top * b.Under) - (b.top * a.Under), a.Under * b.Under);

    public static Fraction operator *(Fraction a, Fraction b) => new(a.top * b.top, a.Under * b.Under);

    public static Fraction operator /(Fraction a, Fraction b) => new(a.top * b.Under, a.Under * b.top);
}
