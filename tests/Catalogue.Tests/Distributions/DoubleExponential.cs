namespace ProbDsl.Tests;

/// <summary>
/// Integrals over an interval or a half line, whose ends may be singular: Takahasi and Mori 1974, "Double exponential formulas for numerical integration". The
/// substitution crowds the nodes at the ends; one that rounds onto an end is left out.
/// </summary>
internal static class DoubleExponential
{
    private const double Step = 1 / 32.0;
    private const int Reach = 180;

    /// <summary>The integral of a function of many points at once; high may be infinite.</summary>
    public static double Integral(Func<double[], double[]> function, double low, double high)
    {
        var nodes = Enumerable.Range(-Reach, (2 * Reach) + 1).Select(i => Node(i * Step, low, high)).Where(n => n.X > low && n.X < high && n.Weight > 0).ToList();
        return function([.. nodes.Select(n => n.X)]).Zip(nodes, (y, n) => y * n.Weight * Step).Sum();
    }

    // x = low + exp(pi/2 sinh t), or the share 1 / (1 + exp(-pi sinh t)) of the way
    private static (double X, double Weight) Node(double t, double low, double high)
    {
        var (bent, slope) = (Math.PI * Math.Sinh(t), Math.PI * Math.Cosh(t));
        if (double.IsPositiveInfinity(high)) return (low + Math.Exp(bent / 2), Math.Exp(bent / 2) * slope / 2);
        var share = 1 / (1 + Math.Exp(-Math.Abs(bent)));
        var rest = Math.Exp(-Math.Abs(bent)) * share;
        return (bent < 0 ? low + ((high - low) * rest) : high - ((high - low) * rest), (high - low) * share * rest * slope);
    }
}
