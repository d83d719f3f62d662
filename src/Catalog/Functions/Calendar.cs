namespace ProbDsl.Catalog.Functions;

/// <summary>
/// Years, months and days of dates in the Gregorian calendar, extended to all years: whole numbers by rounding down, exact for all years
/// from -9999 to 9999, in float32 too. Dates are days since 1970-01-01; the time of day is dropped.
/// (Hinnant 2013, chrono-compatible low-level date algorithms: years begin in March, so that a leap day is the last of its year.)
/// </summary>
internal static class Calendar
{
    private const double DaysOfEra = 146097;

    // from 0000-03-01 to 1970-01-01
    private const double DaysToEpoch = 719468;

    /// <summary>The year.</summary>
    public static Value Year(Value date)
    {
        var (era, year, day) = FromMarch(date);
        return year + 400 * era + (MonthFromMarch(day) >= 10);
    }

    /// <summary>The month, 1 to 12.</summary>
    public static Value Month(Value date)
    {
        var month = MonthFromMarch(FromMarch(date).Day);
        return month + 3 - 12 * (month >= 10);
    }

    /// <summary>The day of the week by ISO 8601: 1 is Monday, 7 is Sunday. 1970-01-01 is a Thursday.</summary>
    public static Value Weekday(Value date) => Remainder(Floor(date) + 3, 7) + 1;

    /// <summary>The day of the year, 1 to 366.</summary>
    public static Value DayOfYear(Value date)
    {
        var (_, year, day) = FromMarch(date);
        var leap = Equal(Remainder(year, 4), 0) - Equal(Remainder(year, 100), 0) + Equal(year, 0);
        return Where(MonthFromMarch(day) >= 10, day - 305, day + 60 + leap);
    }

    /// <summary>The era of 400 years, the year of the era from 0, and the day of the year from 0, of years that begin in March.</summary>
    private static (Value Era, Value Year, Value Day) FromMarch(Value date)
    {
        var days = Floor(date) + DaysToEpoch;
        var era = Floor(days / DaysOfEra);
        var day = days - DaysOfEra * era;
        var year = Floor((day - Floor(day / 1460) + Floor(day / 36524) - Floor(day / (DaysOfEra - 1))) / 365);
        return (era, year, day - (365 * year + Floor(year / 4) - Floor(year / 100)));
    }

    /// <summary>The month from 0, March, to 11, February, of a day from 0.</summary>
    private static Value MonthFromMarch(Value day) => Floor((5 * day + 2) / 153);

    private static Value Remainder(Value number, double by) => number - by * Floor(number / by);
}
