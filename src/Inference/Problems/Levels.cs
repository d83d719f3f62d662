using ProbDsl.Data.Columns;

namespace ProbDsl.Inference.Problems;

/// <summary>
/// The level names of an `index`, numbered from 1: the sorted distinct cells of all columns that share a new size, or the members of a
/// plate in the order of its table.
/// </summary>
public sealed class Levels
{
    private readonly Dictionary<string, int> byText;
    private readonly Dictionary<double, int> byNumber = [];

    private Levels(IReadOnlyList<string> texts, IReadOnlyList<double>? numbers, bool areOfFit = false)
    {
        (Texts, Numbers, AreOfFit) = (texts, numbers, areOfFit);
        byText = new(texts.Count, StringComparer.Ordinal);
        foreach (var (at, text) in texts.Index()) byText.TryAdd(text, at + 1);
        foreach (var (at, number) in (numbers ?? []).Index()) byNumber.TryAdd(number, at + 1);
    }

    public int Count => Texts.Count;

    /// <summary>The levels as cells spell them.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>The levels as numbers if all of them are numbers; else null.</summary>
    public IReadOnlyList<double>? Numbers { get; }

    /// <summary>Whether the names come from a fit, so that new data are matched to them.</summary>
    public bool AreOfFit { get; }

    /// <summary>
    /// The distinct cells of all these columns: sorted as numbers, or as texts in ordinal order if one of the columns holds text.
    /// </summary>
    public static Levels Sorted(IReadOnlyList<Column> columns)
    {
        if (columns.OfType<TextColumn>().Any())
            return new([.. columns.SelectMany(Distinct).Distinct().Order(StringComparer.Ordinal)], null);
        double[] numbers = [.. columns.OfType<NumberColumn>().SelectMany(c => c.Values).Where(v => !double.IsNaN(v)).Distinct().Order()];
        return new([.. numbers.Select(Text)], numbers);
    }

    /// <summary>The cells of one column in the order of its rows.</summary>
    public static Levels InOrder(Column column) =>
        new([.. Enumerable.Range(0, column.Rows).Select(column.Text)], (column as NumberColumn)?.Values);

    /// <summary>Names in their own order.</summary>
    public static Levels InOrder(IReadOnlyList<string> names) => new(names, null);

    /// <summary>The names that a fit saved, in its order.</summary>
    public static Levels OfFit(IReadOnlyList<string> names) => new(names, null, areOfFit: true);

    /// <summary>The same names where they are numbers.</summary>
    public static Levels OfFit(IReadOnlyList<double> numbers) =>
        new([.. numbers.Select(n => double.IsNaN(n) ? "" : Text(n))], numbers, areOfFit: true);

    /// <summary>These names followed by the new cells of columns; the second result lists the new cells.</summary>
    public (Levels Levels, IReadOnlyList<string> New) With(IReadOnlyList<Column> columns)
    {
        string[] further = [.. columns.SelectMany(c => c is TextColumn text ? text.Levels : Distinct(c)).Where(t => Of(t) == 0).Distinct()
            .Order(StringComparer.Ordinal)];
        if (further.Length == 0) return (this, further);
        double[]? numbers = Numbers is not null
            && further.All(t => double.TryParse(t, System.Globalization.CultureInfo.InvariantCulture, out _))
            ? [.. Numbers, .. further.Select(t => double.Parse(t, System.Globalization.CultureInfo.InvariantCulture))] : null;
        return (new([.. Texts, .. further], numbers, AreOfFit), further);
    }

    private int Of(string text) =>
        Numbers is not null && double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? byNumber.GetValueOrDefault(number) : byText.GetValueOrDefault(text);

    /// <summary>The number of each cell's level; NaN for a missing cell, 0 for a cell that is not a level.</summary>
    public double[] Of(Column column)
    {
        if (column is NumberColumn numbers)
            return Array.ConvertAll(numbers.Values, value => double.IsNaN(value) ? double.NaN
                : Numbers is null ? byText.GetValueOrDefault(Text(value)) : byNumber.GetValueOrDefault(value));
        var texts = (TextColumn)column;
        double[] levels = [.. texts.Levels.Select(text => byText.GetValueOrDefault(text))];
        return Array.ConvertAll(texts.Codes, code => code < 0 ? double.NaN : levels[code]);
    }

    private static IEnumerable<string> Distinct(Column column) =>
        column is TextColumn text ? text.Levels : ((NumberColumn)column).Values.Where(v => !double.IsNaN(v)).Distinct().Select(Text);

    // the format of a number column's cells
    private static string Text(double number) => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
