namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// A place of a distribution by the logarithms of its two tails, log P(X &lt;= x) and log P(X &gt; x): both are given, so that neither
/// loses precision, however far out the place is.
/// </summary>
public readonly record struct LogTails(double Below, double Above)
{
    /// <summary>Beyond the upper end of a support.</summary>
    public static LogTails AllBelow => new(0, double.NegativeInfinity);

    /// <summary>Before the lower end of a support.</summary>
    public static LogTails AllAbove => new(double.NegativeInfinity, 0);

    /// <summary>By the logarithm of the lower tail; the upper one is precise if the lower one is not near 1.</summary>
    public static LogTails OfBelow(double below) => new(Math.Min(below, 0), LogComplement.Exp(Math.Max(-below, 0)));

    /// <summary>By the logarithm of the upper tail; the lower one is precise if the upper one is not near 1.</summary>
    public static LogTails OfAbove(double above) => new(LogComplement.Exp(Math.Max(-above, 0)), Math.Min(above, 0));

    /// <summary>By probabilities, p below and q = 1 - p above.</summary>
    public static LogTails Of(double p, double q) => p <= q ? new(Math.Log(p), LogComplement.Of(p)) : new(LogComplement.Of(q), Math.Log(q));

    /// <summary>log(exp(a) + exp(b)).</summary>
    internal static double LogAdd(double a, double b)
    {
        var larger = Math.Max(a, b);
        return double.IsInfinity(larger) ? larger : larger + NearZero.Log1p(Math.Exp(Math.Min(a, b) - larger));
    }

    /// <summary>Whether the lower tail is at most as large as the upper one.</summary>
    public bool IsLower => Below <= Above;

    public double P => Math.Exp(Below);

    public double Q => Math.Exp(Above);

    /// <summary>The z of a standard normal variable with these tails.</summary>
    public double NormalScore => IsLower ? NormalQuantile.OfLog(Below) : -NormalQuantile.OfLog(Above);

    /// <summary>The same place of -X.</summary>
    public LogTails Mirror() => new(Above, Below);
}
