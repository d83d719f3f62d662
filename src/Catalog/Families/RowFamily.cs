namespace ProbDsl.Catalog.Families;

/// <summary>
/// Maximum-likelihood estimation of one distribution over many rows. Theta holds the canonical parameters of the distribution (the first
/// spelling of each) for one component. A step calls Prepare once, then AddLogDensity and Accumulate for each strip of rows, then Maximize
/// with the sums. Sums are taken about the current theta, so that a large common offset costs no digits. Nothing is allocated within a
/// strip.
/// </summary>
public abstract class RowFamily
{
    /// <summary>The largest number of rows of a strip, which keeps it in the first-level cache.</summary>
    public const int StripLength = 256;

    /// <summary>
    /// The number of rows of a strip is a multiple of this: past the end of the data the last row is repeated with weight 0.
    /// </summary>
    public const int Grain = 4 * Lanes.Count;

    public abstract int ThetaCount { get; }

    public abstract int PreparedCount { get; }

    public abstract int StatisticCount { get; }

    /// <summary>The scratch memory that a strip needs, in strips.</summary>
    public abstract int ScratchStrips { get; }

    /// <summary>The number of estimated parameters of theta.</summary>
    public abstract int FreeCount { get; }

    /// <summary>The columns that strips read: the observed ones, and what can be computed from them once.</summary>
    public virtual double[][] Columns(double[][] observed) => observed;

    /// <summary>Sets theta to the point about which the first sums are taken: the estimate from all rows together.</summary>
    public abstract void Start(double[][] columns, Span<double> theta);

    public abstract void Prepare(ReadOnlySpan<double> theta, Span<double> prepared);

    /// <summary>
    /// Prepares sums about another theta than the one at which responsibilities are computed, whose prepared numbers are given: what a row
    /// lacks is expected at the latter.
    /// </summary>
    public virtual void PrepareCenter(ReadOnlySpan<double> theta, ReadOnlySpan<double> prepared, Span<double> into) => Prepare(theta, into);

    /// <summary>The result of <see cref="Prepare"/> for a theta.</summary>
    public double[] Prepared(ReadOnlySpan<double> theta)
    {
        var prepared = new double[PreparedCount];
        Prepare(theta, prepared);
        return prepared;
    }

    /// <summary>The same for all components as ops of a program; null if there is none.</summary>
    public virtual RowProgram? Program => null;

    /// <summary>Adds each row's log density to scores.</summary>
    public abstract void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores);

    /// <summary>Adds each row's statistics times its weight.</summary>
    public abstract void Accumulate(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> scratch,
        Span<double> statistics);

    /// <summary>
    /// Moves theta to the maximum for these sums, which were taken about it. If a mean moves so far that the sums no longer determine the
    /// variance about it, the variance is kept until the next sums.
    /// </summary>
    public abstract MaximumKind Maximize(ReadOnlySpan<double> statistics, Span<double> theta);

    /// <summary>
    /// The largest absolute component of the gradient of the log-likelihood at theta, in unconstrained coordinates. By Fisher's identity
    /// the expected complete-data gradient, with the weights of the same theta, is the gradient of the likelihood.
    /// </summary>
    public abstract double LargestGradient(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta);

    /// <summary>The number of estimated parameters that all components of a mixture share.</summary>
    public virtual int TiedCount => 0;

    /// <summary>
    /// Moves the thetas of all components to the maximum of the sum of their log-likelihoods and returns the kind of each maximum.
    /// Components are independent except for shared parameters.
    /// </summary>
    /// <param name="statistics">[components][<see cref="StatisticCount"/>], each about its component's theta.</param>
    /// <param name="thetas">[components][<see cref="ThetaCount"/>].</param>
    public virtual MaximumKind[] MaximizeAll(double[][] statistics, double[][] thetas)
    {
        var found = new MaximumKind[thetas.Length];
        for (var k = 0; k < found.Length; k++) found[k] = Maximize(statistics[k], thetas[k]);
        return found;
    }

    /// <summary>The largest derivative of the log-likelihood by a parameter of any component, in unconstrained coordinates.</summary>
    /// <param name="statistics">[components][<see cref="StatisticCount"/>], each about its component's theta.</param>
    /// <param name="thetas">[components][<see cref="ThetaCount"/>].</param>
    public virtual double LargestGradient(double[][] statistics, double[][] thetas)
    {
        var largest = 0.0;
        for (var k = 0; k < thetas.Length; k++) largest = Math.Max(largest, LargestGradient(statistics[k], thetas[k]));
        return largest;
    }

    /// <summary>The weighted mean and covariance of the rows of these statistics, whose weights sum to more than 0.</summary>
    /// <param name="statistics">The statistics about a theta.</param>
    /// <param name="theta">The theta.</param>
    /// <param name="mean">[D].</param>
    /// <param name="covariance">[D, D]; 0 beside the diagonal where the family has independent columns.</param>
    public virtual void Moments(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta, Span<double> mean, Span<double> covariance) =>
        throw new NotSupportedException("rows of this family have no mean and covariance");

    /// <summary>
    /// Converts a theta and its statistics to units in which standard deviations are 1, where derivatives by means do not depend on the
    /// units of the data. Families without a mean change nothing.
    /// </summary>
    public virtual void Standardize(Span<double> statistics, Span<double> theta)
    {
    }

    /// <summary>The value of a parameter in any of its spellings.</summary>
    public abstract double[] Write(string parameter, ReadOnlySpan<double> theta);

    /// <summary>Sets a parameter from a value in any of its spellings.</summary>
    public abstract void Read(string parameter, ReadOnlySpan<double> value, Span<double> theta);
}

/// <summary>The kind of a maximum.</summary>
public enum MaximumKind
{
    Inside,

    /// <summary>On the boundary of the support: a probability of 0 or 1, a rate of 0.</summary>
    OnBoundary,

    /// <summary>Does not exist: the likelihood grows without bound as a variance goes to 0.</summary>
    Unbounded,

    /// <summary>Not identified: no row has weight for the parameter.</summary>
    NotIdentified,
}

/// <summary>A range of rows, by columns, whose length is a multiple of <see cref="RowFamily.Grain"/>.</summary>
public readonly ref struct RowStrip(double[][] columns, int start, int count, int first = 0)
{
    public int Count { get; } = count;

    public ReadOnlySpan<double> this[int column] => columns[first + column].AsSpan(start, Count);

    /// <summary>A copy of some rows, the last one repeated until the strip is full.</summary>
    public static double[][] Padded(double[][] columns, int start, int count)
    {
        var length = (count + RowFamily.Grain - 1) / RowFamily.Grain * RowFamily.Grain;
        return [
            .. columns.Select(column => Enumerable.Range(start, length).Select(row => column[Math.Min(row, start + count - 1)]).ToArray())];
    }

    /// <summary>The columns from this one onward.</summary>
    public RowStrip From(int column) => new(columns, start, Count, first + column);
}
