namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// A scalar distribution whose tails are also computed for one number at a time: draws between bounds invert them where drawing again would
/// take too long.
/// </summary>
public interface ITails : IDistributionFunction
{
    /// <summary>log P(X &lt;= x) and log P(X &gt; x); arguments are in the order of the first spellings.</summary>
    LogTails Tails(double x, ReadOnlySpan<double> arguments);
}
