namespace ProbDsl.IO.Input;

/// <summary>`--set K=1..8`: a hyperparameter with a range of integers to fit one by one.</summary>
internal sealed record SettingRange(string Name, int From, int To)
{
    /// <summary>The maximum number of values of one range: each needs its own fit.</summary>
    public const int Most = 1000;

    public IEnumerable<int> Values => Enumerable.Range(From, To - From + 1);

    /// <summary>The range among settings; null if there is none.</summary>
    public static SettingRange? In(string[] settings) => settings.Select(Read).FirstOrDefault(r => r is not null);

    /// <summary>The settings with one value in place of the range.</summary>
    public string[] At(int value, string[] settings) =>
        [.. settings.Select(s => Read(s) == this ? $"{Name}={value.ToString(CultureInfo.InvariantCulture)}" : s)];

    /// <summary>The error of an invalid range: descending, too many values, or two ranges at once; null if valid.</summary>
    public static Diagnostic? Check(string[] settings)
    {
        var ranges = settings.Select(Read).OfType<SettingRange>().ToList();
        if (ranges.Count > 1) return FileDiagnostics.TwoRanges(ranges[0].Name, ranges[1].Name);
        if (ranges is not [{ } only]) return null;
        if (only.To < only.From) return FileDiagnostics.Backwards(only.Name, only.From, only.To);
        return (long)only.To - only.From >= Most ? FileDiagnostics.TooManyValues(only.Name, only.From, only.To) : null;
    }

    private static SettingRange? Read(string setting)
    {
        var parts = setting.Split('=', 2, StringSplitOptions.TrimEntries);
        var ends = parts.Length == 2 ? parts[1].Split("..", StringSplitOptions.TrimEntries) : [];
        return ends.Length == 2 && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out var to)
            ? new(parts[0], from, to)
            : null;
    }
}
