namespace ProbDsl.Runtime.SpecialFunctions;

/// <summary>log(1 + x) and exp(x) - 1 to a few ulp everywhere (the direct formulas lose all digits near 0).</summary>
public static class NearZero
{
    /// <summary>log(1 + x).</summary>
    // Kahan: with u = 1 + x as rounded, log(u) x / (u - 1) cancels the rounding of u
    public static double Log1p(double x)
    {
        var u = 1 + x;
        if (u == 1) return x;
        return double.IsPositiveInfinity(u) ? u : Math.Log(u) * (x / (u - 1));
    }

    /// <summary>exp(x) - 1.</summary>
    // Kahan: with u = exp(x) as rounded, (u - 1) x / log(u)
    public static double Expm1(double x)
    {
        var u = Math.Exp(x);
        if (u == 1) return x;
        return Math.Abs(x) > 1 ? u - 1 : (u - 1) * (x / Math.Log(u));
    }
}
