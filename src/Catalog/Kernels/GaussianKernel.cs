namespace ProbDsl.Catalog.Kernels;

/// <summary>The kernel exp(-u^2 / 2).</summary>
public sealed class GaussianKernel : RadialKernel
{
    public override bool HasInfiniteSupport => true;

    public override double LogVolume(int dimensions) => 0.5 * dimensions * Math.Log(2 * Math.PI);

    public override double LogScale(double squared) => -0.5 * squared;

    public override void Values(Span<double> squared, double logLargest) => KernelExponential.Fill(squared, -0.5, logLargest);

    // u^2 / u^2
    public override void RelativeDerivative(Span<double> squared) => squared.Fill(1);

    protected override double Distance(int dimensions, double chiSquare, RandomStream random) => Math.Sqrt(chiSquare);
}
