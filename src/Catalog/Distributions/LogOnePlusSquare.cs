namespace ProbDsl.Catalog.Distributions;

/// <summary>The logarithm of 1 + z^2, which determines the tails of Cauchy and Student t distributions.</summary>
internal static class LogOnePlusSquare
{
    /// <summary>
    /// log(1 + z^2) = 2 log |z| + log(1 + z^-2), the second form for |z| above 1, so that no square overflows. Smooth at 0, the mode of
    /// these distributions.
    /// </summary>
    public static Value Of(Value z)
    {
        var far = Abs(z) > 1;
        var (near, large) = (Where(far, 0, z), Where(far, z, 1));
        return Where(far, (2 * Log(Abs(large))) + Log1p(Square(1 / large)), Log1p(Square(near)));
    }
}
