using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalogue.Distributions;

/// <summary>
/// A scalar law whose distribution function has a formula: what truncation and censoring need. Both are accurate in their own tail.
/// </summary>
public interface IDistributionFunction
{
    /// <summary>log P(X &lt;= x).</summary>
    Value LogCdf(Value x, Arguments a);

    /// <summary>log P(X &gt; x).</summary>
    Value LogSurvival(Value x, Arguments a);
}
