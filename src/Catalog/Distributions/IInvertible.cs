namespace ProbDsl.Catalog.Distributions;

/// <summary>
/// A continuous scalar distribution with moments by formula, whose quantiles are those of a standard distribution that is inverted
/// numerically. Arguments are in the order of the first spellings.
/// </summary>
public interface IInvertible
{
    /// <summary>Mean and standard deviation; NaN where one is not finite.</summary>
    (double Mean, double Sd) Moments(ReadOnlySpan<double> arguments);

    /// <summary>The x with P(X &lt;= x) = p.</summary>
    double Quantile(double p, ReadOnlySpan<double> arguments, IStandardQuantiles standard);
}

/// <summary>Quantiles of standard distributions.</summary>
public interface IStandardQuantiles
{
    /// <summary>Of Gamma(shape, 1).</summary>
    double Gamma(double shape, double p);

    /// <summary>log(x / (1 - x)) of the quantile x of Beta(alpha, beta).</summary>
    double LogOddsOfBeta(double alpha, double beta, double p);
}
