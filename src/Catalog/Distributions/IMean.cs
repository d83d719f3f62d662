namespace ProbDsl.Catalog.Distributions;

/// <summary>A distribution whose expected value has a formula.</summary>
public interface IMean
{
    /// <summary>
    /// E[x], [axes.., event..]; infinite or NaN where the expected value is not finite. Null if the formula does not cover the
    /// distributions or bounds among the arguments.
    /// </summary>
    Value? Mean(Arguments a);
}
