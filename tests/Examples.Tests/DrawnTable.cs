using System.Globalization;

namespace ProbDsl.Tests;

/// <summary>
/// A committed table that a draw must give again: the same header and the same numbers, but for the last digits, which differ between
/// machines.
/// </summary>
public static class DrawnTable
{
    private const double Relative = 1e-9;

    /// <summary>What differs first, or null.</summary>
    public static string? Miss(string committed, string drawn)
    {
        var (expected, found) = (committed.TrimEnd('\n').Split('\n'), drawn.TrimEnd('\n').Split('\n'));
        if (expected[0] != found[0]) return $"the columns are {found[0]}, not {expected[0]}";
        if (expected.Length != found.Length) return $"{found.Length - 1} rows, not {expected.Length - 1}";
        return expected.Zip(found).Skip(1).Where(l => !AreClose(Row(l.First), Row(l.Second)))
            .Select(l => $"{l.Second}, not {l.First}").FirstOrDefault();
    }

    private static double[] Row(string line) => [.. line.Split(',').Select(c => double.Parse(c, CultureInfo.InvariantCulture))];

    private static bool AreClose(double[] expected, double[] found) =>
        expected.Length == found.Length
            && expected.Zip(found).All(c => Math.Abs(c.First - c.Second) <= Relative * Math.Max(1, Math.Abs(c.First)));
}
