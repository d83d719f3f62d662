using System.Globalization;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Files;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Fits.Reading;

/// <summary>Reads `draws.csv` back, for unknowns of known shapes.</summary>
internal static class DrawsCsvReader
{
    /// <summary>The draws; or null and what is wrong with the file, in words.</summary>
    public static (PosteriorDraws? Draws, string? Wrong) Read(TextReader text, int count,
        IReadOnlyList<(string Name, Shape Shape)> unknowns)
    {
        var columns = unknowns.Select(u => new DrawColumns(u.Name, u.Shape)).ToList();
        var lines = Lines(text).GetEnumerator();
        var header = lines.MoveNext() ? lines.Current.Text : "";
        var hasChains = header == DrawsCsv.Header(columns, hasChains: true);
        if (!hasChains && header != DrawsCsv.Header(columns, hasChains: false))
            return (null, "its header does not match the fit's unknowns");
        int[] ofChain = hasChains ? [0, 1] : [];
        if (columns.Sum(c => (double)c.Count) * count > Array.MaxLength) return (null, "it has more numbers than an array can hold");
        var arrays = columns.ConvertAll(c => (Columns: c, Places: c.Places(), Values: new double[count * c.Count]));
        for (var draw = 0; draw < count; draw++)
        {
            if (!lines.MoveNext()) return (null, $"it has {draw} draws, but the fit has {count}");
            var left = lines.Current.Text.AsSpan();
            var isWhole = Take(ref left, ofChain, new double[2]);
            foreach (var (own, places, values) in arrays)
                if (!isWhole || !Take(ref left, places, values.AsSpan(draw * own.Count, own.Count)))
                    return (null, $"line {lines.Current.Number} does not have a number for each column");
            if (left.Length > 0) return (null, $"line {lines.Current.Number} has more cells than columns");
        }

        if (lines.MoveNext()) return (null, $"it has more than the {count} draws of the fit");
        return (new(count, arrays.ToDictionary(a => a.Columns.Name, a => new Tensor([count, .. a.Columns.Shape], a.Values))), null);
    }

    /// <summary>The lines that are not comments, with their numbers.</summary>
    private static IEnumerable<(int Number, string Text)> Lines(TextReader text)
    {
        for (var number = 1; text.ReadLine() is { } line; number++)
            if (!line.StartsWith('#')) yield return (number, line);
    }

    /// <summary>Reads one number per place from the left.</summary>
    private static bool Take(ref ReadOnlySpan<char> left, int[] places, Span<double> values)
    {
        foreach (var place in places)
        {
            var end = left.IndexOf(',');
            if (!Number(end < 0 ? left : left[..end], out values[place])) return false;
            left = end < 0 ? [] : left[(end + 1)..];
        }

        return true;
    }

    private static bool Number(ReadOnlySpan<char> cell, out double value)
    {
        value = cell switch { DrawsCsv.NotANumber => double.NaN, DrawsCsv.Infinite => double.PositiveInfinity, DrawsCsv.MinusInfinite =>
            double.NegativeInfinity, _ => 0 };
        return value != 0
            || (double.TryParse(cell, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture, out value) && double.IsFinite(value));
    }
}
