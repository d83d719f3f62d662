namespace ProbDsl.Data.Dates;

/// <summary>The parts of a date as they are read; a part that the text does not have keeps its default.</summary>
internal struct DateParts()
{
    private const int SecondsOfDay = 86_400;

    public int Year { get; internal set; }

    public int Month { get; internal set; } = 1;

    public int Day { get; internal set; } = 1;

    /// <summary>The day of the year, which replaces month and day; 0: none is given.</summary>
    public int DayOfYear { get; internal set; }

    public int Hour { get; internal set; }

    public int Minute { get; internal set; }

    public int Second { get; internal set; }

    /// <summary>The fraction of a second, in billionths.</summary>
    public int Billionths { get; internal set; }

    /// <summary>Whether the hour is one of the second half of a day; null: the hour is one of 24.</summary>
    public bool? IsAfternoon { get; internal set; }

    /// <summary>Minutes east of UTC; null: no time zone is given.</summary>
    public int? Offset { get; internal set; }

    /// <summary>
    /// Days since 1970-01-01, in UTC if a time zone is given; null if the calendar has no such day or the clock no such time.
    /// </summary>
    public readonly double? Days
    {
        get
        {
            if (Year is < 1 or > 9999 || Month is < 1 or > 12 || Minute > 59 || Second > 59 || HourOfDay is not { } hour) return null;
            if (DayOfYear > (DateTime.IsLeapYear(Year) ? 366 : 365) || Day < 1 || Day > DateTime.DaysInMonth(Year, Month)) return null;
            var days = DayOfYear > 0 ? new DateOnly(Year, 1, 1).DayNumber + DayOfYear - 1 : new DateOnly(Year, Month, Day).DayNumber;
            var seconds = (3600 * hour) + (60 * (Minute - (Offset ?? 0))) + Second;
            return days - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber + ((seconds + (Billionths / 1e9)) / SecondsOfDay);
        }
    }

    private readonly int? HourOfDay => IsAfternoon is not { } isAfternoon ? (Hour > 23 ? null : Hour)
        : Hour is < 1 or > 12 ? null : (Hour % 12) + (isAfternoon ? 12 : 0);
}
