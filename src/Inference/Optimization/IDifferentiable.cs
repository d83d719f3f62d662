namespace ProbDsl.Inference.Optimization;

/// <summary>A function of real coordinates with its gradient: a log density, to be maximized or approximated.</summary>
public interface IDifferentiable
{
    int Dimension { get; }

    /// <summary>
    /// The value at x and its gradient [Dimension]. Outside of the support the value is -infinity or not a number, whatever the gradient.
    /// </summary>
    double Evaluate(ReadOnlySpan<double> x, Span<double> gradient);
}
