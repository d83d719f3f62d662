using ProbDsl.Catalogue.Numbers;

namespace ProbDsl.Catalogue.Families;

/// <summary>
/// The work of estimating one law over many rows. Theta holds the law's canonical numbers (the first spelling of each place) for one
/// component. A step is: Prepare once, then for each strip of rows AddLogDensity and Accumulate, then Maximize from the sums. Sums are
/// taken about the current theta, so that a large common offset costs no digits. Nothing allocates inside a strip.
/// </summary>
public abstract class RowFamily
{
    /// <summary>Rows are treated in strips of at most this many, which stay in the first-level cache.</summary>
    public const int StripLength = 256;

    /// <summary>A strip has a multiple of this many rows: past the last row of the data it repeats that, with weight 0.</summary>
    public const int Grain = 4 * Lanes.Count;

    public abstract int ThetaCount { get; }

    public abstract int PreparedCount { get; }

    public abstract int StatisticCount { get; }

    /// <summary>Strips of scratch that a strip needs.</summary>
    public abstract int ScratchStrips { get; }

    /// <summary>How many numbers of theta are free to move.</summary>
    public abstract int FreeCount { get; }

    /// <summary>The columns the strips read: those observed, and what can be computed from them once.</summary>
    public virtual double[][] Columns(double[][] observed) => observed;

    /// <summary>A theta to take the first sums about: that of all rows as one.</summary>
    public abstract void Start(double[][] columns, Span<double> theta);

    public abstract void Prepare(ReadOnlySpan<double> theta, Span<double> prepared);

    /// <summary>What <see cref="Prepare"/> makes of a theta.</summary>
    public double[] Prepared(ReadOnlySpan<double> theta)
    {
        var prepared = new double[PreparedCount];
        Prepare(theta, prepared);
        return prepared;
    }

    /// <summary>Adds each row's log density to scores.</summary>
    public abstract void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores);

    /// <summary>Adds each row's statistics times its weight.</summary>
    public abstract void Accumulate(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> scratch,
        Span<double> statistics);

    /// <summary>
    /// Moves theta to the maximum for these sums, which were taken about it. Where a mean moves so far that the sums no longer tell the
    /// spread about it, the spread stays until the next sums do.
    /// </summary>
    public abstract Maximum Maximize(ReadOnlySpan<double> statistics, Span<double> theta);

    /// <summary>
    /// The largest slope of the log likelihood at theta, in unconstrained coordinates: by Fisher's identity the expected complete-data
    /// slope at the weights of the same theta is the slope of the likelihood itself.
    /// </summary>
    public abstract double LargestGradient(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta);

    /// <summary>How many of the free numbers have one value for all components of a mixture.</summary>
    public virtual int TiedCount => 0;

    /// <summary>
    /// Moves the thetas of all components to the maximum of the sum of their log likelihoods, and gives how each was found: each component
    /// by itself, but for numbers that are tied.
    /// </summary>
    /// <param name="statistics">[components][<see cref="StatisticCount"/>], each about its component's theta.</param>
    /// <param name="thetas">[components][<see cref="ThetaCount"/>].</param>
    public virtual Maximum[] MaximizeAll(double[][] statistics, double[][] thetas)
    {
        var found = new Maximum[thetas.Length];
        for (var k = 0; k < found.Length; k++) found[k] = Maximize(statistics[k], thetas[k]);
        return found;
    }

    /// <summary>The largest derivative of the log likelihood by a free number of any component, in unconstrained coordinates.</summary>
    /// <param name="statistics">[components][<see cref="StatisticCount"/>], each about its component's theta.</param>
    /// <param name="thetas">[components][<see cref="ThetaCount"/>].</param>
    public virtual double LargestGradient(double[][] statistics, double[][] thetas)
    {
        var largest = 0.0;
        for (var k = 0; k < thetas.Length; k++) largest = Math.Max(largest, LargestGradient(statistics[k], thetas[k]));
        return largest;
    }

    /// <summary>
    /// Converts a theta and its statistics to units in which standard deviations are 1, where derivatives by means do not depend on the
    /// units of the data. Families without a mean stay as they are.
    /// </summary>
    public virtual void Standardize(Span<double> statistics, Span<double> theta)
    {
    }

    /// <summary>The value of a parameter in any of its spellings.</summary>
    public abstract double[] Write(string parameter, ReadOnlySpan<double> theta);

    /// <summary>Takes over a parameter's value given in any of its spellings.</summary>
    public abstract void Read(string parameter, ReadOnlySpan<double> value, Span<double> theta);
}

/// <summary>How a maximum was found to be.</summary>
public enum Maximum
{
    Inside,

    /// <summary>On the edge of the support: a probability of 0 or 1, a rate of 0.</summary>
    OnEdge,

    /// <summary>There is none: the likelihood grows without bound as a variance goes to 0.</summary>
    Unbounded,

    /// <summary>No row says anything about the parameter.</summary>
    WithoutRows,
}

/// <summary>A stretch of rows, by columns, as long as a multiple of <see cref="RowFamily.Grain"/>.</summary>
public readonly ref struct RowStrip(double[][] columns, int start, int count, int first = 0)
{
    public int Count { get; } = count;

    public ReadOnlySpan<double> this[int column] => columns[first + column].AsSpan(start, Count);

    /// <summary>Some rows by themselves, the last of them repeated until a strip of them is whole.</summary>
    public static double[][] Whole(double[][] columns, int start, int count)
    {
        var length = (count + RowFamily.Grain - 1) / RowFamily.Grain * RowFamily.Grain;
        return [
            .. columns.Select(column => Enumerable.Range(start, length).Select(row => column[Math.Min(row, start + count - 1)]).ToArray())];
    }

    /// <summary>The columns from this one on.</summary>
    public RowStrip From(int column) => new(columns, start, Count, first + column);
}
