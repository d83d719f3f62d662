namespace ProbDsl.Catalog.Distributions;

/// <summary>Probabilities 1 - exp(-h) whose hazard h is given as a logarithm and may be below the range of a double.</summary>
internal static class LogInverseCloglog
{
    // below this, 1 - exp(-h) equals h in double precision
    private const double Tiny = -40;

    /// <summary>log(1 - exp(-exp(l))).</summary>
    public static Value Exp(Value l)
    {
        var isTiny = l < Tiny;
        return Where(isTiny, l, LogComplement.Exp(Ops.Exp(Where(isTiny, Tiny, l))));
    }
}
