namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// A scalar distribution with a closed-form distribution function, which truncation and censoring need. Both functions are accurate in
/// their own tail.
/// </summary>
public interface IDistributionFunction
{
    /// <summary>log P(X &lt;= x).</summary>
    Value LogCdf(Value x, Arguments a);

    /// <summary>log P(X &gt; x).</summary>
    Value LogSurvival(Value x, Arguments a);
}
