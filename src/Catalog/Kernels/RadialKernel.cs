namespace ProbDsl.Catalog.Kernels;

/// <summary>
/// A kernel of `KernelDensity`: a density about 0 that depends on the distance u only. Methods take the squared distance, in bandwidths;
/// values are not normalized and are 1 at the center.
/// </summary>
public abstract class RadialKernel
{
    /// <summary>The kernels by their names in stories.</summary>
    public static IReadOnlyDictionary<string, RadialKernel> All { get; } = new Dictionary<string, RadialKernel>
    {
        ["gaussian"] = new GaussianKernel(),
        ["tophat"] = new TophatKernel(),
        ["epanechnikov"] = new EpanechnikovKernel(),
        ["exponential"] = new ExponentialKernel(),
        ["linear"] = new LinearKernel(),
        ["cosine"] = new CosineKernel(),
    };

    /// <summary>Whether the kernel is positive at every distance; otherwise it is 0 beyond distance 1.</summary>
    public virtual bool HasInfiniteSupport => false;

    /// <summary>The log of the kernel's integral over a space with this many dimensions.</summary>
    public abstract double LogVolume(int dimensions);

    /// <summary>
    /// The log of the kernel's value at a squared distance, factored out of sums so that the largest term is 1; 0 if values are never
    /// small.
    /// </summary>
    public virtual double LogScale(double squared) => 0;

    /// <summary>Replaces squared distances by values divided by exp(`logLargest`); an infinite distance has the value 0.</summary>
    public abstract void Values(Span<double> squared, double logLargest);

    /// <summary>Replaces squared distances by (-d log value / d log u) / u^2, from which the gradient in the bandwidth follows.</summary>
    /// <exception cref="NotSupportedException">The kernel has compact support and no such derivative.</exception>
    public virtual void RelativeDerivative(Span<double> squared) => throw new NotSupportedException($"{GetType().Name} ends at distance 1");

    /// <summary>Draws a point from the kernel: a distance times a uniformly distributed direction.</summary>
    public void Draw(Span<double> point, RandomStream random)
    {
        var square = 0.0;
        foreach (ref var x in point)
        {
            x = random.NextNormal();
            square += x * x;
        }

        var length = Distance(point.Length, square, random) / Math.Sqrt(square);
        foreach (ref var x in point) x *= length;
    }

    /// <summary>A draw of the distance in a space with this many dimensions.</summary>
    /// <param name="dimensions">The dimension of the space.</param>
    /// <param name="chiSquare">A draw of chi-square with as many degrees of freedom, which a kernel may use.</param>
    /// <param name="random">Further random numbers.</param>
    protected abstract double Distance(int dimensions, double chiSquare, RandomStream random);

    // pi^(D/2) / Gamma(D/2 + 1)
    private protected static double LogBall(int dimensions) =>
        (0.5 * dimensions * Math.Log(Math.PI)) - LogGamma.Compute((0.5 * dimensions) + 1);

    // of the unit sphere: D times the ball's volume
    private protected static double LogSphere(int dimensions) => Math.Log(dimensions) + LogBall(dimensions);
}
