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

    private static (double X, double Weight) Node(double t, double low, double high)
    {
        var (bent, slope) = (Math.PI * Math.Sinh(t), Math.PI * Math.Cosh(t));
        return double.IsPositiveInfinity(high) ? OfHalfLine(bent / 2, slope / 2, low) : OfInterval(bent, slope, low, high);
    }

    // x = low + c exp(pi/2 sinh t), c the larger of low and 1
    private static (double X, double Weight) OfHalfLine(double bent, double slope, double low)
    {
        var beyond = Math.Max(low, 1) * Math.Exp(bent);
        return (low + beyond, beyond * slope);
    }

    // x lies 1 / (1 + exp(-pi sinh t)) of the way from low to high, told from the nearer end
    private static (double X, double Weight) OfInterval(double bent, double slope, double low, double high)
    {
        var most = 1 / (1 + Math.Exp(-Math.Abs(bent)));
        var rest = Math.Exp(-Math.Abs(bent)) * most;
        return (bent < 0 ? low + ((high - low) * rest) : high - ((high - low) * rest), (high - low) * most * rest * slope);
    }
}
