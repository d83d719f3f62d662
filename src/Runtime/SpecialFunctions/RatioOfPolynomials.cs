namespace ProbDsl.Runtime.SpecialFunctions;

/// <summary>
/// The ratio of two polynomials by Horner's rule: both have the same number of coefficients, from the highest power to the constant.
/// </summary>
internal static class RatioOfPolynomials
{
    public static double Evaluate(ReadOnlySpan<double> above, ReadOnlySpan<double> below, double x)
    {
        var (upper, lower) = (0.0, 0.0);
        for (var i = 0; i < above.Length && i < below.Length; i++) (upper, lower) = (upper * x + above[i], lower * x + below[i]);
        return upper / lower;
    }
}
