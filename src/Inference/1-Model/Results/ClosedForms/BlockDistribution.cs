namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>The posterior of a block as a joint distribution of all its numbers, in their own units: locations first, then the other
/// unknown.</summary>
public abstract class BlockDistribution
{
    /// <summary>The number of dimensions.</summary>
    public abstract int Numbers { get; }

    /// <summary>
    /// log q at these numbers, in nats; the density of a symmetric matrix is that of the elements on and below the diagonal, the density of
    /// a probability vector that of all but one element.
    /// </summary>
    public abstract double LogDensity(ReadOnlySpan<double> x);

    /// <summary>
    /// The size in nats of the terms of <see cref="LogDensity"/> that nearly cancel, whose rounding is the error of the sum; 0 without such
    /// terms.
    /// </summary>
    public virtual double LargestTerms => 0;

    public abstract void Draw(RandomStream random, Span<double> x);

    /// <summary>Sets a point near the center of probability mass.</summary>
    public abstract void Center(Span<double> x);

    /// <summary>
    /// Moves numbers that are rounded to the boundary of the support, as most draws from vague priors are, to a point inside, where log
    /// densities are finite.
    /// </summary>
    public virtual void MoveInside(Span<double> x)
    {
    }

    /// <summary>
    /// log E[p(row | numbers) / p(row | center)] of each row; null without a formula, or if rows do not have the family's form. Of rows
    /// that are removed, the same of the inverse: NaN if nothing else determines a number.
    /// </summary>
    public virtual double[]? LogPredictiveRatios(RowDensitiesOfBlock rows) => null;

    /// <summary>
    /// The same expectation for an outlying row, relative to a point of its own near which its log density is small, so that nothing
    /// cancels; null without such a point.
    /// </summary>
    public virtual OutlyingRow? Outlying(RowDensitiesOfBlock row) => null;

    /// <summary>The description of the distribution that a fit saves: its family and its parameters by name; null if it saves
    /// none.</summary>
    public virtual (string Family, IReadOnlyList<(string Name, double[] Values)> Numbers)? Saved => null;

    /// <summary>The marginal distribution of one number.</summary>
    public abstract Marginal Of(int number);
}

/// <summary>
/// Mean and standard deviation of one number, infinite or NaN if they do not exist, and its quantile function; null without a formula.
/// </summary>
public readonly record struct Marginal(double Mean, double Sd, Func<double, double>? Quantile);
