using System.Globalization;

namespace ProbDsl.Cli;

/// <summary>Numbers with their noun: `1 row`, `1,000 rows`.</summary>
internal static class Words
{
    public static string Count(long number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");
}
