using ProbDsl.Inference.Optimization;

namespace ProbDsl.Bench;

/// <summary>A log density that counts its gradients.</summary>
/// <param name="density">The density.</param>
internal sealed class CountedDensity(IDifferentiable density) : IDifferentiable
{
    public int Dimension => density.Dimension;

    public long Gradients { get; private set; }

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        Gradients++;
        return density.Evaluate(x, gradient);
    }
}
