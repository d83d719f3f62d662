namespace ProbDsl.Data.Dates;

/// <summary>
/// Writes dates as ISO 8601 does: `2024-03-01`, with a time of day `2024-03-01T13:45:30.5`, to 10 microseconds, which days as doubles have
/// from the year 1600 to 2400.
/// </summary>
public static class IsoText
{
    private const double UnitsOfDay = 86_400e5;

    private const int MicrosecondsOfUnit = 10;

    /// <summary>The length of the longest text.</summary>
    public const int MostBytes = 25;

    /// <summary>Writes a date.</summary>
    /// <param name="days">Days since 1970-01-01, of a year from 1 to 9999.</param>
    /// <param name="text">The text, of at least <see cref="MostBytes"/>.</param>
    /// <returns>The number of bytes.</returns>
    public static int Write(double days, Span<byte> text)
    {
        var date = DateTime.UnixEpoch.AddMicroseconds(Math.Round(days * UnitsOfDay) * MicrosecondsOfUnit);
        var form = date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : date.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:ss"
            : "yyyy-MM-ddTHH:mm:ss.FFFFF";
        return date.TryFormat(text, out var written, form, CultureInfo.InvariantCulture) ? written
            : throw new ArgumentException($"a date needs {MostBytes} bytes", nameof(text));
    }

    /// <summary>The date that is read from the text of a date, NaN for NaN.</summary>
    public static double Rounded(double days) => Math.Round(days * UnitsOfDay) / UnitsOfDay;

    /// <summary>A date as text.</summary>
    public static string Format(double days)
    {
        Span<byte> text = stackalloc byte[MostBytes];
        return System.Text.Encoding.ASCII.GetString(text[..Write(days, text)]);
    }
}
