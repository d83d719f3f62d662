namespace ProbDsl.Runtime.SpecialFunctions;

/// <summary>
/// The logarithm of the standard normal's distribution function, Phi(x) = erfc(-x / sqrt 2) / 2, to about 1e-15 relative in both tails.
/// </summary>
public static class NormalCdf
{
    private const double InverseRootTwo = 0.70710678118654752440;

    // below 0 with exp(-x^2 / 2) factored out, so that nothing underflows; above 0, from the small probability of the other tail
    public static double Log(double x) => x <= 0
        ? Math.Log(ErrorFunction.ScaledComplement(-x * InverseRootTwo) / 2) - x * x / 2
        : NearZero.Log1p(-ErrorFunction.ScaledComplement(x * InverseRootTwo) / 2 * Density(x));

    // exp(-x^2 / 2) with x = h + rest, h in sixteenths: h^2 is exact, so a large square loses no digits (Cody's CALERF)
    private static double Density(double x)
    {
        var h = Math.Floor(x * 16) / 16;
        return double.IsFinite(h) ? Math.Exp(-h * h / 2) * Math.Exp(-(x - h) * (x + h) / 2) : Math.Exp(-x);
    }
}
