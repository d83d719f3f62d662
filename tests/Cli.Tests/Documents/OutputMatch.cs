using System.Globalization;
using System.Text.RegularExpressions;

namespace ProbDsl.Tests.Documents;

/// <summary>
/// Compares the lines that a page shows with those that a command prints. Numbers are equal within a relative tolerance. What differs
/// between machines is not compared: durations, rates, gradients at the end, the steps to it, how many starts reach it and where the
/// others end. Runs of blanks count as one, except between two words, where they align columns. A line `...` of the page stands for any
/// lines.
/// </summary>
internal sealed partial class OutputMatch(double tolerance)
{
    // what is printed of a number that is 0 but for rounding
    private const double Negligible = 1e-9;

    private static readonly OutputMatch words = new(double.PositiveInfinity);

    /// <summary>
    /// Null where the lines match, or else the first line of the page (from 0) that has no counterpart, and what is printed there.
    /// </summary>
    public (int Line, string Found)? Difference(IReadOnlyList<string> shown, IReadOnlyList<string> printed)
    {
        var (masked, place) = (MaskRates(WithDurations(shown)), 0);
        printed = MaskRates(WithDurations(printed));
        for (var begin = 0; begin <= masked.Count; begin++)
        {
            var end = begin;
            while (end < masked.Count && !IsCut(masked[end])) end++;
            var (isFirst, isLast, length) = (begin == 0, end == masked.Count, end - begin);
            var from = isLast && !isFirst ? Math.Max(place, printed.Count - length) : place;
            var until = isFirst || isLast ? from : printed.Count - length;
            while (from < until && !Enumerable.Range(0, length).All(i => Same(masked[begin + i], printed[from + i]))) from++;
            for (var i = 0; i < length; i++)
            {
                if (from + i >= printed.Count) return (begin + i, "(the end of the output)");
                if (!Same(masked[begin + i], printed[from + i])) return (begin + i, printed[from + i]);
            }

            if (isLast && from + length < printed.Count) return (end, printed[from + length]);
            (place, begin) = (from + length, end);
        }

        return null;
    }

    /// <summary>What was printed, with the cuts of the page that still have the lines around them.</summary>
    public static IReadOnlyList<string> WithCuts(IReadOnlyList<string> shown, IReadOnlyList<string> printed)
    {
        var (lines, place, next, above) = (new List<string>(), 0, 0, (int?)0);
        for (var from = 0; from <= shown.Count;)
        {
            List<string> part = [.. shown.Skip(from).TakeWhile(l => !IsCut(l))];
            var (isFirst, isLast) = (from == 0, from + part.Count == shown.Count);
            var (begin, end) = part.Count > 0 ? Find(part, printed, next)
                : isLast && !isFirst ? (printed.Count, printed.Count) : (above, above);
            if (!isFirst && above is { } last && begin > last)
            {
                lines.AddRange(printed.Take(last).Skip(place));
                lines.Add(shown[from - 1]);
                place = begin.Value;
            }

            (above, next) = (end, end ?? begin + 1 ?? next);
            from = isLast ? shown.Count + 1 : from + part.Count + 1;
        }

        return [.. lines, .. printed.Skip(place)];
    }

    /// <summary>Where lines are printed, whatever their numbers; or else where their first one begins and their last one ends.</summary>
    private static (int? Begin, int? End) Find(List<string> part, IReadOnlyList<string> printed, int place)
    {
        if (Place(part, printed, place) is { } whole) return (whole, whole + part.Count);
        List<string> written = [.. part.Where(l => l.Length > 0)];
        if (written.Count == 0) return (null, null);
        var begin = Place(written[..1], printed, place);
        return (begin, written.Count == 1 ? begin + 1 : Place(written[^1..], printed, begin + 1 ?? place) + 1);
    }

    /// <summary>Where lines begin: of several places that of the most equal numbers from the left, such as a row's own number.</summary>
    private static int? Place(List<string> part, IReadOnlyList<string> printed, int place) =>
        Enumerable.Range(place, Math.Max(0, printed.Count - place - part.Count + 1))
            .Where(i => part.Index().All(l => words.Same(l.Item, printed[i + l.Index]))).Select(i => (int?)i)
            .MaxBy(i => part.Index().Sum(l => EqualNumbers(l.Item, printed[i!.Value + l.Index])));

    private static int EqualNumbers(string one, string other) =>
        Number().Matches(one).Zip(Number().Matches(other)).TakeWhile(pair => pair.First.Value == pair.Second.Value).Count();

    /// <summary>A duration on a line of its own, which is there or not as it has more digits or less, ends the line before.</summary>
    private static List<string> WithDurations(IReadOnlyList<string> lines)
    {
        List<string> joined = [];
        foreach (var line in lines)
            if (joined.Count > 0 && Duration().IsMatch(line)) joined[^1] = $"{joined[^1]} {line.Trim()}";
            else joined.Add(line);
        return joined;
    }

    [GeneratedRegex(@"^\s+\d[\d.,]* (?:ms|s|min|h)$")]
    private static partial Regex Duration();

    private static bool IsCut(string line) => line.Trim() == "...";

    private bool Same(string shown, string printed)
    {
        var (one, other) = (Mask(shown), Mask(printed));
        return one == other || (Number().Replace(one, "#") == Number().Replace(other, "#")
            && Number().Matches(one).Zip(Number().Matches(other)).All(pair => IsNear(Parse(pair.First), Parse(pair.Second))));
    }

    private bool IsNear(double one, double other) =>
        double.IsPositiveInfinity(tolerance)
        || Math.Abs(one - other) <= (tolerance * Math.Max(Math.Abs(one), Math.Abs(other))) + Negligible;

    private static double Parse(Match number) =>
        double.Parse(number.Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private string Mask(string line) =>
        (double.IsPositiveInfinity(tolerance) ? Blanks() : BlanksOfNumbers()).Replace(Machine().Replace(line, "_"), " ").Trim();

    // in a table with a column `steps/s`, which stands before that of the time
    private static IReadOnlyList<string> MaskRates(IReadOnlyList<string> lines) =>
        lines.Any(l => l.Contains("steps/s", StringComparison.Ordinal)) ? [.. lines.Select(l => Rate().Replace(l, "_"))] : lines;

    [GeneratedRegex(@"(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?(?!\w)")]
    private static partial Regex Number();

    [GeneratedRegex(@"(?<=\b(?:slope|gradient) )-?\d\S*?(?=,?(?: |$))|(?<![\w.])[\d.,]+ (?:ns|us|ms|s|min|h|\w+/s)(?!\w)"
        + @"|(?<=converged after )[\d,]+(?= steps)|(?<=\bended at )-?[\d.,]+|(?<![\w.])\d+ of \d+(?= starts agree|$)")]
    private static partial Regex Machine();

    [GeneratedRegex(@"(?<![\w.])[\d.,]+(?= +[\d.,]+ s$)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    // all runs but those between two words, which align columns; the titles of rates and durations move with their widths
    [GeneratedRegex(@"(?<!\s)(?:(?<![\p{L})\]`])\s+|\s+(?![\s\p{L}(\[`])|\s+(?=(?:steps/s|time)\b))")]
    private static partial Regex BlanksOfNumbers();
}
