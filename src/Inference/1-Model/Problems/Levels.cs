using ProbDsl.Data.Columns;

namespace ProbDsl.Inference.Problems;

/// <summary>
/// The level names of an `index`, numbered from 1: the distinct cells of all columns that share a new size, or the members of a plate in
/// the order of its table. Names are texts as written, also where all of them are numbers.
/// </summary>
public sealed class Levels
{
    private readonly Dictionary<string, int> byText;

    private Levels(IReadOnlyList<string> texts, bool areOfFit = false)
    {
        (Texts, AreOfFit) = (texts, areOfFit);
        byText = new(texts.Count, StringComparer.Ordinal);
        foreach (var (at, text) in texts.Index()) byText.TryAdd(text, at + 1);
    }

    public int Count => Texts.Count;

    /// <summary>The levels as cells spell them.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Whether the names come from a fit, so that new data are matched to them.</summary>
    public bool AreOfFit { get; }

    /// <summary>The distinct cells of all these columns in the order of <see cref="LevelOrder"/>.</summary>
    public static Levels Sorted(IReadOnlyList<Column> columns) => new(columns is [var only] ? only.AsText().Levels
        : LevelOrder.Sorted(columns.SelectMany(c => c.AsText().Levels).Distinct(StringComparer.Ordinal)));

    /// <summary>The cells of one column in the order of its rows.</summary>
    public static Levels InOrder(Column column) =>
        column.AsText() is var texts ? new([.. Enumerable.Range(0, texts.Rows).Select(texts.Text)]) : new([]);

    /// <summary>Names in their own order.</summary>
    public static Levels InOrder(IReadOnlyList<string> names) => new(names);

    /// <summary>The names that a fit saved, in its order.</summary>
    public static Levels OfFit(IReadOnlyList<string> names) => new(names, areOfFit: true);

    /// <summary>These names followed by the new cells of columns; the second result lists the new cells.</summary>
    public (Levels Levels, IReadOnlyList<string> New) With(IReadOnlyList<Column> columns)
    {
        var further = LevelOrder.Sorted(columns.SelectMany(c => c.AsText().Levels).Where(text => !byText.ContainsKey(text))
            .Distinct(StringComparer.Ordinal));
        return (further.Length == 0 ? this : new([.. Texts, .. further], AreOfFit), further);
    }

    /// <summary>The number of each cell's level; NaN for a missing cell, 0 for a cell that is not a level.</summary>
    public double[] Of(Column column)
    {
        var texts = column.AsText();
        double[] levels = [.. texts.Levels.Select(text => byText.GetValueOrDefault(text))];
        return Array.ConvertAll(texts.Codes, code => code < 0 ? double.NaN : levels[code]);
    }
}
