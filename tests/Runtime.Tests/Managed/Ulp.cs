namespace ProbDsl.Tests.Managed;

/// <summary>Distances between doubles in units of the last place.</summary>
internal static class Ulp
{
    /// <summary>
    /// From the true value expected + rest ulp; infinite where one is infinite or NaN and the other is not it, or where a zero has the
    /// wrong sign.
    /// </summary>
    public static double Distance(double actual, double expected, double rest = 0)
    {
        if (actual.Equals(expected) && (actual != 0 || double.IsNegative(actual) == double.IsNegative(expected))) return Math.Abs(rest);
        var distance = Math.Abs((actual - expected) / Of(expected) - rest);
        return double.IsNaN(distance) || (actual == 0 && expected == 0) ? double.PositiveInfinity : distance;
    }

    /// <summary>The same for floats, in floats' units.</summary>
    public static double Distance(float actual, float expected)
    {
        if (actual.Equals(expected) && (actual != 0 || float.IsNegative(actual) == float.IsNegative(expected))) return 0;
        if (actual == 0 && expected == 0) return double.PositiveInfinity;
        var distance = Math.Abs(((double)actual - expected) / (MathF.BitIncrement(MathF.Abs(expected)) - (double)MathF.Abs(expected)));
        return double.IsNaN(distance) ? double.PositiveInfinity : distance;
    }

    private static double Of(double x) => Math.BitIncrement(Math.Abs(x)) - Math.Abs(x);
}
