using ProbDsl.Parser.Lexing;

namespace ProbDsl.Data.Diagnostics;

/// <summary>
/// The diagnostics of columns and cells that a story reads. The place has file, row and column; the message does not repeat
/// them.
/// </summary>
public static class DataDiagnostics
{
    private const int MostNamesListed = 12;
    private const int LongestText = 60;

    /// <summary>E0310: the story reads a column that the table does not have.</summary>
    /// <param name="table">The table searched.</param>
    /// <param name="wanted">The missing name.</param>
    /// <param name="suggestion">The name most likely meant; null means the closest column.</param>
    /// <param name="isInStory">Whether a story names the column, rather than the command line.</param>
    public static Diagnostic MissingColumn(Table table, string wanted, string? suggestion = null, bool isInStory = true)
    {
        var names = table.Columns.Select(column => column.Name).ToList();
        var meant = (suggestion ?? DidYouMean.Closest(wanted, names)) is not { } near ? ""
            : !isInStory || Words.Spell(near) == near ? $"did you mean `{near}`? "
            : $"did you mean the column `{near}`? A story needs the backquotes, as in: from {Words.Spell(near)}\n";
        return Diagnostic.Error("E0310", $"there is no column `{wanted}`", table.Place)
            .Next($"{meant}the columns are {Listed(names.Select(Words.Spell))}");
    }

    /// <summary>E0311: a cell of a column that should hold numbers.</summary>
    /// <param name="table">The table of the column.</param>
    /// <param name="column">The column.</param>
    /// <param name="row">The row, from 0, such as <see cref="TextColumn.FirstNonNumber"/>.</param>
    /// <param name="type">The type as which the story reads it.</param>
    public static Diagnostic NotANumber(Table table, TextColumn column, int row, string type)
    {
        var text = table.CellText(row, column);
        var others = column.NonNumberCount > 1 ? $" ({column.NonNumberCount} such cells)" : "";
        return At(table, column, row, "E0311", $"{Quoted(text)} is not a number{others}")
            .Next(NumberAdvice.For(text) is { Length: > 0 } advice ? advice
                : $"the column is read as {type}; a missing value is an empty cell or NA");
    }

    /// <summary>E0312: a missing cell that the story requires.</summary>
    /// <param name="table">The table of the column.</param>
    /// <param name="column">The column.</param>
    /// <param name="row">The row, from 0.</param>
    /// <param name="isWhole">Whether the story reads whole numbers, categories or truth values, which are not inferred.</param>
    /// <param name="isCategory">Whether the story reads categories.</param>
    public static Diagnostic MissingCell(Table table, Column column, int row, bool isWhole, bool isCategory) =>
        At(table, column, row, "E0312", column.MissingCount > 1 ? $"the cell is missing "
            + $"({(column.MissingCount == column.Rows ? "all " : "")}{column.MissingCount} in this column)" : "the cell is missing")
            .Next((isWhole, isCategory && column is TextColumn) switch
            {
                (_, true) => "fill it in, drop such rows with `--drop-missing`, or write a level of its own for missing categories, "
                    + "such as `unknown`",
                (true, _) => "fill it in, or drop such rows with `--drop-missing`: only missing real numbers are inferred",
                _ => "fill it in, drop such rows with `--drop-missing`, or give the variable a distribution in the story: missing real "
                    + "numbers are then inferred",
            });

    /// <summary>E0312: a missing cell that other data are drawn given.</summary>
    /// <param name="place">The cell.</param>
    /// <param name="drawn">The data name that is drawn given it.</param>
    public static Diagnostic MissingGivenCell(DataPlace place, string drawn) =>
        Diagnostic.Error("E0312", $"the cell is missing, but `{drawn}` is drawn given it", place)
            .Next($"fill it in, drop such rows with `--drop-missing`, or give `{drawn}` a distribution in the story, so that its missing "
                + "cells are inferred");

    /// <summary>E0313: an infinite number.</summary>
    /// <param name="table">The table of the column.</param>
    /// <param name="column">The column.</param>
    /// <param name="row">The row, from 0.</param>
    public static Diagnostic NotFinite(Table table, NumberColumn column, int row) =>
        At(table, column, row, "E0313", $"{Quoted(table.CellText(row, column))} is not a finite number")
            .Next("write the value itself; if it is unknown, leave the cell empty or write NA");

    /// <summary>E0314: a value outside the support of its type or distribution.</summary>
    /// <param name="place">The place of the cell.</param>
    /// <param name="text">The cell's text.</param>
    /// <param name="expected">The allowed values, such as `a positive number` or `1..3`.</param>
    /// <param name="distribution">The distribution if it restricts the values; null if the type does.</param>
    public static Diagnostic OutsideSupport(DataPlace place, string text, string expected, string? distribution = null) =>
        Diagnostic.Error("E0314",
            $"{Quoted(text)} is outside the support{(distribution is null ? "" : $" of {distribution}")}: {expected} is expected", place)
            .Next("correct the cell, or choose a type or distribution in the story that allows it");

    /// <summary>E0315: a fraction where a whole number is required.</summary>
    /// <param name="table">The table of the column.</param>
    /// <param name="column">The column.</param>
    /// <param name="row">The row, from 0.</param>
    /// <param name="type">The type as which the story reads it: int, count or an index.</param>
    public static Diagnostic NotWhole(Table table, Column column, int row, string type = "int") =>
        At(table, column, row, "E0315", $"{Quoted(table.CellText(row, column))} is not a whole number")
            .Next($"the column is read as {type}; for fractions declare it as real in the story");

    /// <summary>E0316: a cell that is neither true nor false.</summary>
    /// <param name="table">The table of the column.</param>
    /// <param name="column">The column.</param>
    /// <param name="row">The row, from 0, such as <see cref="BoolCells.FirstInvalid"/>.</param>
    public static Diagnostic NotBool(Table table, Column column, int row) =>
        At(table, column, row, "E0316", $"{Quoted(table.CellText(row, column))} is neither true nor false")
            .Next($"write 0/1, true/false or yes/no, or compare in the story: from {Words.Spell(column.Name)} == "
                + $"{Quoted(table.CellText(row, column))}");

    /// <summary>E0317: a cell that is not a known level.</summary>
    /// <param name="table">The table of the column.</param>
    /// <param name="column">The column.</param>
    /// <param name="row">The row, from 0.</param>
    /// <param name="levels">The known levels.</param>
    public static Diagnostic UnknownLevel(Table table, Column column, int row, IReadOnlyList<string> levels)
    {
        var text = table.CellText(row, column);
        var meant = DidYouMean.Closest(text, levels) is { } near ? $"did you mean {Quoted(near)}? " : "";
        return At(table, column, row, "E0317", $"{Quoted(text)} is not one of the {levels.Count} known levels")
            .Next($"{meant}the levels are {Listed(levels)}");
    }

    // one line, cut to a limit
    private static string Quoted(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= LongestText ? $"\"{line}\"" : $"\"{line[..LongestText]}...\"";
    }

    private static Diagnostic At(Table table, Column column, int row, string code, string message) =>
        Diagnostic.Error(code, message, table.PlaceOf(row, column));

    private static string Listed(IEnumerable<string> names)
    {
        string[] all = [.. names];
        var listed = string.Join(", ", all.Take(MostNamesListed));
        return all.Length > MostNamesListed ? $"{listed} and {all.Length - MostNamesListed} more" : listed;
    }
}
