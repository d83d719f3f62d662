using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>The posterior of a block as a law over all its numbers, on their own scale: locations first, then the other unknown.</summary>
internal abstract class BlockLaw
{
    /// <summary>log q at these numbers, in nats; of symmetric matrices the density of the elements on and below the diagonal, of shares that of all but one.</summary>
    public abstract double LogDensity(ReadOnlySpan<double> x);

    public abstract void Draw(RandomStream random, Span<double> x);

    /// <summary>A point inside of the support, in the middle of the mass.</summary>
    public abstract void Centre(Span<double> x);

    /// <summary>What is known of one number by itself.</summary>
    public abstract Marginal Of(int number);
}

/// <summary>Mean and standard deviation of one number, infinite or not a number where it has none, and its quantile function; null where no formula gives it.</summary>
internal readonly record struct Marginal(double Mean, double Sd, Func<double, double>? Quantile);
