using ProbDsl.Data.Dates;
using ProbDsl.Data.Diagnostics;

namespace ProbDsl.Inference.Forecasting;

/// <summary>
/// New data of a fit whose dates are written in another format than those of the fit. Rows that the fit keeps are rewritten as ISO 8601,
/// and so are the new ones that are read behind them.
/// </summary>
public static class FitDates
{
    /// <summary>The fit and its new data, with dates of one format.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="tables">The new data.</param>
    /// <param name="format">How their dates are written; null: as those of the fit.</param>
    /// <returns>Both, or what is wrong with the format or with a date.</returns>
    public static Result<FittedDates> In(SavedFit fit, InputTables tables, string? format)
    {
        if (format is null || format == fit.DateFormat) return new FittedDates(fit, tables);
        var wrong = new DiagnosticBag();
        var (own, dates) = (DateFormats.Parse(format, wrong), DateReads.Columns(fit.Graph));
        if (wrong.HasErrors) return new(null, wrong.ToValueList());
        if (fit.Training?.Any(a => dates.Contains(a.Name)) != true) return new FittedDates(fit.Reading(format), tables);
        var known = DateFormats.Parse(fit.DateFormat, wrong);
        InputTables rewritten = tables with
        {
            Only = tables.Only is { } only ? InTable(only) : null,
            Named = tables.Named.ToDictionary(t => t.Key, t => InTable(t.Value)),
            OnlyArrays = tables.OnlyArrays?.Select(c => Rewritten(c, own)),
            NamedArrays = tables.NamedArrays.ToDictionary(a => a.Key, a => a.Value.Select(c => Rewritten(c, own))),
        };
        if (wrong.HasErrors) return new(null, wrong.ToValueList());
        var kept = fit.Training.Select(a => a with { Cells = Rewritten(a.Cells, known) });
        return new FittedDates(fit.Reading(DateFormats.Iso) with { Training = [.. kept] }, rewritten);

        Table InTable(Table table) => table.Select(c => Checked(table, c));

        Column Checked(Table table, Column column)
        {
            if (!dates.Contains(column.Name)) return column;
            var read = DateColumn.Read(column, own);
            if (read.Row is not null) wrong.Add(DateDiagnostics.Create(table, column, read, own));
            return Rewritten(column, own);
        }

        Column Rewritten(Column column, DateFormat from) => dates.Contains(column.Name) ? IsoColumn(column, from) : column;
    }

    /// <summary>The column with its dates as ISO 8601 writes them; texts that are no dates stay.</summary>
    private static TextColumn IsoColumn(Column column, DateFormat from)
    {
        var texts = column.AsText();
        string[] levels = [.. texts.Levels.Select(text => from.Read(text, out var date) == DateProblem.None
            ? $"{IsoText.Format(date.Days)}{(date.HasZone ? "Z" : "")}" : text)];
        return TextColumn.Create(column.Name, column.Index, [.. texts.Codes.Select(code => code < 0 ? null : levels[code])]);
    }
}

/// <summary>A fit and new data whose dates are read in one format.</summary>
public sealed record FittedDates(SavedFit Fit, InputTables Tables);
