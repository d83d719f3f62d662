namespace ProbDsl.Inference.Fits.Reading;

/// <summary>Reads files of draws back, for unknowns of known shapes.</summary>
internal sealed class DrawsCsvReader
{
    private readonly int count;
    private readonly List<(DrawColumns Columns, int[] Places, double[] Values)> arrays;

    private DrawsCsvReader(int count, IEnumerable<DrawColumns> columns) =>
        (this.count, arrays) = (count, [.. columns.Select(c => (c, c.Places(), new double[count * c.Count]))]);

    /// <summary>The draws of all files that were read.</summary>
    public PosteriorDraws Draws =>
        new(count, arrays.ToDictionary(a => a.Columns.Name, a => new Tensor([count, .. a.Columns.Shape], a.Values)));

    /// <summary>A reader; null if arrays cannot hold so many numbers.</summary>
    /// <param name="count">The number of draws in all files.</param>
    /// <param name="unknowns">The unknowns, in the order of the columns.</param>
    public static DrawsCsvReader? Create(int count, IReadOnlyList<(string Name, Shape Shape)> unknowns)
    {
        var columns = unknowns.Select(u => new DrawColumns(u.Name, u.Shape)).ToList();
        return columns.Sum(c => (double)c.Count) * count > Array.MaxLength ? null : new(count, columns);
    }

    /// <summary>Reads a file; returns what is wrong with it, in words, or null.</summary>
    /// <param name="text">The file.</param>
    /// <param name="first">The number of draws in the files before it.</param>
    /// <param name="ofFile">The number of draws that it must have.</param>
    /// <param name="areChains">Whether it has the log density of each draw, and perhaps other statistics.</param>
    public string? Read(TextReader text, int first, int ofFile, bool areChains)
    {
        var lines = Lines(text).GetEnumerator();
        var header = lines.MoveNext() ? lines.Current.Text : "";
        var statistics = areChains ? DrawsCsv.StatisticsOf(header) : [];
        if (statistics is null || header != DrawsCsv.Header(arrays.Select(a => a.Columns), statistics))
            return "its header does not match the fit's unknowns";
        int[] ofChain = [.. statistics.Select((_, i) => i)];
        for (var draw = 0; draw < ofFile; draw++)
        {
            if (!lines.MoveNext()) return $"it has {draw} draws, but the fit has {ofFile}";
            var left = lines.Current.Text.AsSpan();
            var isWhole = Take(ref left, ofChain, new double[ofChain.Length]);
            foreach (var (own, places, values) in arrays)
                if (!isWhole || !Take(ref left, places, values.AsSpan((first + draw) * own.Count, own.Count)))
                    return $"line {lines.Current.Number} does not have a number for each column";
            if (left.Length > 0) return $"line {lines.Current.Number} has more cells than columns";
        }

        return lines.MoveNext() ? $"it has more than the {ofFile} draws of the fit" : null;
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
