namespace ProbDsl.Catalog.Distributions;

/// <summary>A scalar distribution with a closed-form quantile function: a draw between bounds takes one uniform number.</summary>
public interface IQuantile : IDistributionFunction
{
    /// <summary>The x with these tails, of any size. Arguments are in the order of the first spellings.</summary>
    double Quantile(LogTails at, ReadOnlySpan<double> arguments);

    /// <summary>The x with P(X &lt;= x) = p and P(X &gt; x) = q = 1 - p.</summary>
    sealed double Quantile(double p, double q, ReadOnlySpan<double> arguments) => Quantile(LogTails.Of(p, q), arguments);
}
