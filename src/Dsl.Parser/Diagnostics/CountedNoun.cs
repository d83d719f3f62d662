using System.Globalization;

namespace ProbDsl.Parser.Diagnostics;

/// <summary>A count with its noun, as people read it.</summary>
public static class CountedNoun
{
    /// <summary>`1 row`, `1,000 rows`.</summary>
    public static string Of(long number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");
}
