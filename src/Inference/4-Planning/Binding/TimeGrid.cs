namespace ProbDsl.Inference.Binding;

/// <summary>Equidistant times, of which a column holds most.</summary>
internal sealed class TimeGrid
{
    // so many working days in a row may be holidays
    private const int Holidays = 2;

    private const int Longest = 100_000;
    private const double Tolerance = 1e-3;

    private readonly double step;
    private readonly OpeningTimes? opening;

    private TimeGrid(double step, IReadOnlyList<double[]> sorted, bool areDays)
    {
        this.step = step;
        if (areDays && step < 1 + Tolerance)
            opening = new(sorted.SelectMany(own => own), sorted.SelectMany(own => own.Zip(own.Skip(1), Between)), step);
    }

    /// <summary>How many times of the grid lie between two of its times, without weekdays and times of day that never occur.</summary>
    public long Skipped(double before, double own)
    {
        var skipped = (long)Math.Round((own - before) / step) - 1;
        return opening is null || skipped > Longest ? skipped : Between(before, own).Count(time => !opening.IsClosed(time));
    }

    /// <summary>How many times of the grid are skipped in all, weekdays and times of day that never occur included.</summary>
    public double SkippedInAll { get; private init; }

    /// <summary>Whether rows are missing between two times: not if all of them may be holidays of a series of working days.</summary>
    public bool HasMissingRows(double before, double own) => Skipped(before, own) is > 0 and var skipped
        && (skipped > Holidays || opening is not { HasClosedDays: true } || step < 1 - Tolerance);

    /// <summary>
    /// The grid of times whose differences, sorted in each series, are multiples of the smallest, and enough of them single steps; null if
    /// there is none.
    /// </summary>
    /// <param name="sorted">The distinct times of each series in ascending order.</param>
    /// <param name="areDays">Whether the unit is a day, and 0 is a Monday.</param>
    /// <param name="isEnough">
    /// Whether so many single steps are enough, of so many differences, on a grid with so many steps.
    /// </param>
    public static TimeGrid? Find(IReadOnlyList<double[]> sorted, bool areDays, Func<int, int, double, bool> isEnough)
    {
        double[] differences = [.. sorted.SelectMany(own => own.Zip(own.Skip(1), (before, later) => later - before))];
        var step = differences.DefaultIfEmpty(0).Min();
        if (!(step > 0 && double.IsFinite(step)) || differences.Any(d => !(Math.Abs((d / step) - Math.Round(d / step)) < Tolerance)))
            return null;
        var grid = new TimeGrid(step, sorted, areDays) { SkippedInAll = differences.Sum(d => (d / step) - 1) };
        var single = sorted.Sum(own => own.Zip(own.Skip(1), grid.Skipped).Count(skipped => skipped == 0));
        return isEnough(single, differences.Length, differences.Length + grid.SkippedInAll) ? grid : null;
    }

    private IReadOnlyList<double> Between(double before, double own) =>
        [.. Enumerable.Range(1, (int)Math.Min(Math.Round((own - before) / step) - 1, Longest)).Select(at => before + (at * step))];
}
