namespace ProbDsl.Inference.MarginalEffects;

/// <summary>The values of one column of a grid, as `x=1,2,3` or `x=0:10:0.5` says them.</summary>
/// <param name="Column">The column.</param>
/// <param name="Values">Its values, as a file would spell them.</param>
public sealed record GridValues(string Column, IReadOnlyList<string> Values)
{
    private const int MostOfRange = 10_000;

    /// <summary>The column and its values; null for a text that names none.</summary>
    /// <param name="text">`column=a,b`, or `column=from:to:step`, both ends included; the step is 1 by default.</param>
    public static GridValues? Read(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0 || at == text.Length - 1) return null;
        var (column, values) = (text[..at].Trim(), text[(at + 1)..].Trim());
        if (Range(values) is { } range) return new(column, range);
        string[] each = values.Split(',', StringSplitOptions.TrimEntries);
        return Array.Exists(each, v => v.Length == 0) ? null : new(column, each);
    }

    private static IReadOnlyList<string>? Range(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is not (2 or 3)) return null;
        var numbers = new decimal[3];
        numbers[2] = 1;
        for (var i = 0; i < parts.Length; i++)
            if (!decimal.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])) return null;
        var (from, to, step) = (numbers[0], numbers[1], numbers[2]);
        if (step == 0 || (to - from) / step < 0 || (to - from) / step > MostOfRange) return null;
        return [.. Enumerable.Range(0, (int)((to - from) / step) + 1)
            .Select(k => (0.0 + (double)(from + (k * step))).ToString("R", CultureInfo.InvariantCulture))];
    }
}
