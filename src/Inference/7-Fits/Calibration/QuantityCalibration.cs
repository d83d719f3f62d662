namespace ProbDsl.Inference.Calibration;

/// <summary>How the posterior of a quantity differs from one that is calibrated.</summary>
public enum Miscalibration
{
    /// <summary>The posterior is too narrow: true values are among the smallest and the largest draws too often.</summary>
    TooNarrow,

    /// <summary>The posterior is too wide: true values are in the middle of the draws too often.</summary>
    TooWide,

    /// <summary>The posterior is above the true values.</summary>
    ShiftedUp,

    /// <summary>The posterior is below the true values.</summary>
    ShiftedDown,
}

/// <summary>The ranks of a quantity over all simulations, and whether they are uniform (Talts and others 2018).</summary>
/// <param name="Quantity">The quantity.</param>
/// <param name="Counts">How many simulations have each rank, from 0 to the number of draws.</param>
/// <param name="Band">The simultaneous band of the empirical distribution function of as many uniform ranks.</param>
public sealed record QuantityCalibration(RankedQuantity Quantity, int[] Counts, EcdfBand Band)
{
    /// <summary>The number of bins of the band and of histograms; the number of ranks is a multiple of it.</summary>
    public const int Bins = 20;

    /// <summary>The number of simulations with a rank.</summary>
    public int Simulations => Counts.Sum();

    /// <summary>The simulations in each bin of equally many ranks.</summary>
    public int[] Histogram { get; } = [.. Counts.Chunk(Counts.Length / Bins).Select(c => c.Sum())];

    /// <summary>
    /// The probability that uniform ranks are as far from uniform, of this quantity alone: <see cref="EcdfBand.PValue"/>.
    /// </summary>
    public double PValue { get; } = Band.PValue([.. Counts.Chunk(Counts.Length / Bins).Select(c => c.Sum())]);

    /// <summary>The empirical distribution function of ranks at 1 / Bins, 2 / Bins, .., less that of uniform ranks.</summary>
    public double[] Differences
    {
        get
        {
            var (sum, all) = (0.0, (double)Simulations);
            return [.. Histogram.SkipLast(1).Select((n, i) => ((sum += n) / all) - ((i + 1.0) / Bins))];
        }
    }

    /// <summary>
    /// What the difference of the distribution functions looks like, the larger part first: its symmetric part is a shift, its
    /// antisymmetric part a width. The smaller part counts from half of the sum of squares of the larger on.
    /// </summary>
    public IReadOnlyList<Miscalibration> Shape
    {
        get
        {
            var differences = Differences;
            double[] shift = [.. differences.Select((d, i) => (d + differences[^(i + 1)]) / 2)];
            double[] width = [.. differences.Select((d, i) => (d - differences[^(i + 1)]) / 2)];
            var (ofShift, ofWidth) = (shift.Sum(d => d * d), width.Sum(d => d * d));
            var shifted = shift.Sum() > 0 ? Miscalibration.ShiftedUp : Miscalibration.ShiftedDown;
            var scaled = width[..(width.Length / 2)].Sum() > 0 ? Miscalibration.TooNarrow : Miscalibration.TooWide;
            return ofWidth >= ofShift ? ofShift > ofWidth / 2 ? [scaled, shifted] : [scaled]
                : ofWidth > ofShift / 2 ? [shifted, scaled] : [shifted];
        }
    }
}
