namespace ProbDsl.Inference.Optimization;

/// <summary>A function of real coordinates with its gradient: a log density, to be maximized or approximated.</summary>
public interface IDifferentiable
{
    int Dimension { get; }

    /// <summary>
    /// Returns the value at x and sets its gradient [Dimension]. Outside the support the value is -infinity or NaN, and the gradient is
    /// undefined.
    /// </summary>
    double Evaluate(ReadOnlySpan<double> x, Span<double> gradient);
}
