namespace ProbDsl.Inference.NewData;

/// <summary>The moments and quantiles of a continuous scalar distribution. Arguments are in the order of the first spellings.</summary>
internal abstract class QuantileFormula
{
    /// <summary>Those of a distribution; null where they are not known.</summary>
    public static QuantileFormula? Find(Distribution distribution) => distribution switch
    {
        IQuantile formula => new ClosedFormQuantiles(formula),
        IInvertible inverted => new InvertedQuantiles(inverted),
        _ => null,
    };

    /// <summary>Mean and standard deviation; NaN where one is not finite.</summary>
    public abstract (double Mean, double Sd) Moments(ReadOnlySpan<double> arguments);

    /// <summary>The x with P(X &lt;= x) = p and P(X &gt; x) = q = 1 - p.</summary>
    public abstract double Quantile(double p, double q, ReadOnlySpan<double> arguments);

    private sealed class ClosedFormQuantiles(IQuantile of) : QuantileFormula
    {
        public override (double Mean, double Sd) Moments(ReadOnlySpan<double> arguments) => QuantileMoments.Compute(of, arguments);

        public override double Quantile(double p, double q, ReadOnlySpan<double> arguments) => of.Quantile(p, q, arguments);
    }

    private sealed class InvertedQuantiles(IInvertible of) : QuantileFormula
    {
        private readonly StandardQuantiles standard = new();

        public override (double Mean, double Sd) Moments(ReadOnlySpan<double> arguments) => of.Moments(arguments);

        public override double Quantile(double p, double q, ReadOnlySpan<double> arguments) => of.Quantile(p, arguments, standard);
    }
}
