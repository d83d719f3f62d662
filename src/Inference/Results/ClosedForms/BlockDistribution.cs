using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>The posterior of a block as a law over all its numbers, on their own scale: locations first, then the other unknown.</summary>
internal abstract class BlockDistribution
{
    /// <summary>How many numbers it is of.</summary>
    public abstract int Numbers { get; }

    /// <summary>
    /// log q at these numbers, in nats; of symmetric matrices the density of the elements on and below the diagonal, of shares that of all
    /// but one.
    /// </summary>
    public abstract double LogDensity(ReadOnlySpan<double> x);

    /// <summary>
    /// Size in nats of the terms of <see cref="LogDensity"/> that nearly cancel one another, whose rounding is the error of the sum; 0
    /// where none do.
    /// </summary>
    public virtual double LargestTerms => 0;

    public abstract void Draw(RandomStream random, Span<double> x);

    /// <summary>A point inside of the support, in the middle of the mass.</summary>
    public abstract void Center(Span<double> x);

    /// <summary>
    /// Of each row log E[p(row | numbers) / p(row | center)]; null where no formula has it, or rows are not of the family's form.
    /// </summary>
    public virtual double[]? Foreseen(RowsAt rows) => null;

    /// <summary>
    /// The same of one row that is far out, about a point of its own near to which its log density is small, so that nothing cancels; null
    /// where there is no such point.
    /// </summary>
    public virtual FarRow? Far(RowsAt row) => null;

    /// <summary>What a fit keeps of the law: its family and its numbers by name; null where it keeps none.</summary>
    public virtual (string Family, IReadOnlyList<(string Name, double[] Values)> Numbers)? Kept => null;

    /// <summary>What is known of one number by itself.</summary>
    public abstract Marginal Of(int number);
}

/// <summary>
/// Mean and standard deviation of one number, infinite or not a number where it has none, and its quantile function; null where no formula
/// gives it.
/// </summary>
internal readonly record struct Marginal(double Mean, double Sd, Func<double, double>? Quantile);
