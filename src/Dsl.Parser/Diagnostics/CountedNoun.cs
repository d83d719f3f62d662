namespace ProbDsl.Parser.Diagnostics;

/// <summary>Formats a count with its noun in the singular or plural.</summary>
public static class CountedNoun
{
    /// <summary>`1 row`, `1,000 rows`.</summary>
    public static string Of(long number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");
}
