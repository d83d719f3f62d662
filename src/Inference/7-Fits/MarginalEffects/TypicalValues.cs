namespace ProbDsl.Inference.MarginalEffects;

/// <summary>
/// The value of a column where a grid does not say one: the mean of numbers (rounded where the story reads whole numbers), the most
/// frequent of names, yes and no, dates, and columns of 0 and 1.
/// </summary>
/// <param name="fit">The fit.</param>
/// <param name="tables">The data.</param>
/// <param name="outcome">The outcome, which has no value in a grid.</param>
internal sealed class TypicalValues(SavedFit fit, InputTables tables, EffectOutcome outcome)
{
    private readonly HashSet<string> read = [.. EffectColumn.Read(fit, outcome)];
    private readonly HashSet<string> groups = [.. fit.Graph.Variables.SelectMany(v => GroupReader.Columns(v) ?? [])];

    /// <summary>The column with its typical value in this many rows; null of one that the story does not read, and of the
    /// outcome.</summary>
    public Column? Repeated(Column column, int rows)
    {
        if (!read.Contains(column.Name) && !groups.Contains(column.Name)) return null;
        var kind = read.Contains(column.Name) ? EffectColumn.Find(fit, tables, outcome, column.Name).Value?.Kind : null;
        if (kind is ColumnKind.Number or ColumnKind.Whole && column is NumberColumn numbers)
        {
            var mean = numbers.Values.Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average();
            var value = kind == ColumnKind.Whole ? Math.Round(mean) : mean;
            return new NumberColumn(column.Name, column.Index, [.. Enumerable.Repeat(value, rows)]);
        }

        var texts = column.AsText();
        var mode = Enumerable.Range(0, texts.Rows).Where(row => !texts.IsMissing(row)).GroupBy(texts.Text).MaxBy(g => g.Count())?.Key;
        return kind == ColumnKind.Binary && mode is not null
            ? new NumberColumn(column.Name, column.Index, [.. Enumerable.Repeat(double.Parse(mode, CultureInfo.InvariantCulture), rows)])
            : TextColumn.Create(column.Name, column.Index, [.. Enumerable.Repeat(mode, rows)]);
    }
}
