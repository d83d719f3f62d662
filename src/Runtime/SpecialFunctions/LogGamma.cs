namespace ProbDsl.Runtime.SpecialFunctions;

/// <summary>
/// log |Gamma(x)| of a double: relative error about 1e-15 for positive x, including near the zeros 1 and 2. For negative x the absolute
/// error is small: the zeros between the poles get no special treatment. Poles give +inf.
/// </summary>
public static class LogGamma
{
    // (-1)^k (zeta(k) - 1) / k for k = 2, 3, ...; mpmath 1.3, 40 digits, rounded
    private static ReadOnlySpan<double> NearTwo =>
    [
        0.32246703342411321824, -0.067352301053198095133, 0.020580808427784547879, -0.0073855510286739852663, 0.0028905103307415232858,
        -0.0011927539117032609771, 0.00050966952474304242234, -0.00022315475845357937976, 0.000099457512781808533715,
        -0.0000449262367381331417, 0.000020507212775670691553, -9.439488275268395904e-6, 4.3748667899074878042e-6,
        -2.0392157538013662368e-6, 9.5514121304074198329e-7, -4.4924691987645660433e-7, 2.1207184805554665869e-7, -1.0043224823968099609e-7,
        4.7698101693639805658e-8, -2.271109460894316491e-8, 1.0838659214896954091e-8, -5.1834750419700466551e-9, 2.4836745438024783172e-9,
        -1.1921401405860912074e-9, 5.7313672416788620133e-10,
    ];

    // B(2k) / (2k (2k - 1)) for k = 1, 2, ..., B the Bernoulli numbers
    private static ReadOnlySpan<double> Stirling =>
    [
        1 / 12.0, -1 / 360.0, 1 / 1260.0, -1 / 1680.0, 1 / 1188.0, -691 / 360360.0, 1 / 156.0, -3617 / 122400.0,
    ];

    private const double OneMinusEulerGamma = 0.4227843350984671393934879099;
    private const double HalfLogTwoPi = 0.91893853320467274178;

    public static double Compute(double x)
    {
        if (!double.IsFinite(x)) return Math.Abs(x);
        return x switch
        {
            >= 10 => Large(x),
            >= 2.5 => Descended(x),
            >= 1.5 => AtTwo(x - 2),
            >= 0.5 => AtTwo(x - 1) - NearZero.Log1p(x - 1),                              // Gamma(x) = Gamma(x + 1) / x
            > -0.5 => AtTwo(x) - NearZero.Log1p(x) - Math.Log(Math.Abs(x)),              // twice
            _ => Reflected(x),
        };
    }

    // log Gamma(2 + w) = (1 - gamma) w + sum over k >= 2 of (-1)^k (zeta(k) - 1) w^k / k, for |w| <= 1/2
    private static double AtTwo(double w)
    {
        var sum = 0.0;
        for (var i = NearTwo.Length - 1; i >= 0; i--) sum = (sum + NearTwo[i]) * w;
        return w * (OneMinusEulerGamma + sum);
    }

    // Gamma(x) = (x - 1) (x - 2) .. y Gamma(y) with y in [1.5, 2.5)
    private static double Descended(double x)
    {
        var product = 1.0;
        while (x >= 2.5) product *= --x;
        return Math.Log(product) + AtTwo(x - 2);
    }

    // Stirling: (x - 1/2) log x - x + 1/2 log 2 pi + sum of B(2k) / (2k (2k - 1) x^(2k - 1))
    private static double Large(double x)
    {
        var (inverse, sum) = (1 / x, 0.0);
        for (var i = Stirling.Length - 1; i >= 0; i--) sum = sum * inverse * inverse + Stirling[i];
        return (x - 0.5) * (Math.Log(x) - 1) + (HalfLogTwoPi - 0.5) + sum * inverse;
    }

    // Gamma(x) Gamma(1 - x) = pi / sin(pi x)
    private static double Reflected(double x)
    {
        var sine = Math.Abs(double.SinPi(x));
        return sine == 0 ? double.PositiveInfinity : Math.Log(Math.PI / sine) - Compute(1 - x);
    }
}
