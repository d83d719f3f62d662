using System.Globalization;

namespace ProbDsl.Inference.Results.Text;

/// <summary>Numbers as text of a page.</summary>
public static class NumberText
{
    /// <summary>A count with its noun: `1 row`, `1,000 rows`.</summary>
    public static string Count(long number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>An error in a fixed format, or by its power of ten, where that format would show none of it.</summary>
    public static string Error(double error, string format)
    {
        var shown = FixedPoint.Write(error, format);
        return error > 0 && double.Parse(shown, CultureInfo.InvariantCulture) == 0
            ? error.ToString("0e+0", CultureInfo.InvariantCulture) : shown;
    }
}
