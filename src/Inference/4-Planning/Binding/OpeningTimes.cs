namespace ProbDsl.Inference.Binding;

/// <summary>
/// Weekdays and times of day at which a series in days, or in fractions of a day, has no rows: it passes over them at least twice, or over
/// a weekend or a night.
/// </summary>
internal sealed class OpeningTimes
{
    // what is passed over less often is a missing row, except a weekend or a night
    private const int ClosedFrom = 2;

    private const double LeastNight = 0.25;

    private const int MostSlots = 100_000;
    private const double Tolerance = 1e-3;

    private readonly double step;
    private readonly bool[] closedDays = new bool[7];
    private readonly bool[] closedSlots;

    /// <param name="rows">The times that have rows, in days, where 0 is a Monday.</param>
    /// <param name="passed">The times between neighboring rows, as far as they have none.</param>
    /// <param name="step">The distance of neighboring times: a day, or less.</param>
    public OpeningTimes(IEnumerable<double> rows, IEnumerable<IReadOnlyList<double>> passed, double step)
    {
        this.step = step;
        var slots = 1 / step;
        closedSlots = new bool[slots < MostSlots && Math.Abs(slots - Math.Round(slots)) < Tolerance ? (int)Math.Round(slots) : 1];
        var (days, times) = (new HashSet<long>[7], new int[closedSlots.Length]);
        for (var day = 0; day < days.Length; day++) days[day] = [];
        foreach (var own in passed.Where(p => p.Count > 0))
        {
            var isOvernight = own.Count * step >= LeastNight && DateOf(own[0] - step) < DateOf(own[^1] + step);
            foreach (var time in own)
            {
                days[WeekdayOf(time)].Add(DateOf(time));
                times[SlotOf(time)] += isOvernight ? ClosedFrom : 1;
            }
        }

        for (var day = 0; day < days.Length; day++) closedDays[day] = days[day].Count >= (day < 5 ? ClosedFrom : 1);
        for (var slot = 0; slot < times.Length; slot++) closedSlots[slot] = times[slot] >= ClosedFrom;
        foreach (var time in rows) (closedDays[WeekdayOf(time)], closedSlots[SlotOf(time)]) = (false, false);
    }

    /// <summary>Whether a weekday never has rows.</summary>
    public bool HasClosedDays => closedDays.Contains(true);

    /// <summary>Whether a time is on a weekday, or at a time of day, that never has rows.</summary>
    public bool IsClosed(double time) => closedDays[WeekdayOf(time)] || closedSlots[SlotOf(time)];

    private long DateOf(double time) => (long)Math.Floor(time + (Tolerance * step));

    private int WeekdayOf(double time) => (int)(((DateOf(time) % 7) + 7) % 7);

    private int SlotOf(double time) =>
        (int)Math.Floor((time - DateOf(time) + (Tolerance * step)) * closedSlots.Length) % closedSlots.Length;
}
