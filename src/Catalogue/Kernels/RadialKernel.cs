using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Catalogue.Kernels;

/// <summary>
/// A kernel of `KernelDensity`: a density about 0 that depends on the distance u alone, of which it gets the square. Distances are in
/// bandwidths; values are not normalized, and 1 at the center.
/// </summary>
public abstract class RadialKernel
{
    /// <summary>The kernels by the names that a story gives them.</summary>
    public static IReadOnlyDictionary<string, RadialKernel> All { get; } = new Dictionary<string, RadialKernel>
    {
        ["gaussian"] = new GaussianKernel(),
        ["tophat"] = new TophatKernel(),
        ["epanechnikov"] = new EpanechnikovKernel(),
        ["exponential"] = new ExponentialKernel(),
        ["linear"] = new LinearKernel(),
        ["cosine"] = new CosineKernel(),
    };

    /// <summary>Whether its value is above 0 at every distance; otherwise it ends at 1.</summary>
    public virtual bool ReachesEverywhere => false;

    /// <summary>The log of its integral over a space of so many dimensions.</summary>
    public abstract double LogVolume(int dimensions);

    /// <summary>
    /// The log of its value at a squared distance that is taken out of sums, so that the largest term is 1; 0 where values are never small.
    /// </summary>
    public virtual double LogLargest(double squared) => 0;

    /// <summary>Replaces squared distances by values over exp(`logLargest`); an infinite distance has the value 0.</summary>
    public abstract void Values(Span<double> squared, double logLargest);

    /// <summary>Replaces squared distances by (-d log value / d log u) / u^2: how much a wider bandwidth gains there.</summary>
    /// <exception cref="NotSupportedException">The kernel ends somewhere, and has no such slope.</exception>
    public virtual void Pull(Span<double> squared) => throw new NotSupportedException($"{GetType().Name} ends at distance 1");

    /// <summary>Draws a point from it, as a vector of its distance in a direction of which each is equally likely.</summary>
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

    /// <summary>A draw of the distance in so many dimensions.</summary>
    /// <param name="dimensions">Of the space.</param>
    /// <param name="chiSquare">A draw of chi-square with as many degrees of freedom, which may serve.</param>
    /// <param name="random">Further random numbers.</param>
    protected abstract double Distance(int dimensions, double chiSquare, RandomStream random);

    // pi^(D/2) / Gamma(D/2 + 1)
    private protected static double LogBall(int dimensions) => (0.5 * dimensions * Math.Log(Math.PI)) - LogGamma.Of((0.5 * dimensions) + 1);

    // of the unit sphere: D times the ball's volume
    private protected static double LogSphere(int dimensions) => Math.Log(dimensions) + LogBall(dimensions);
}
