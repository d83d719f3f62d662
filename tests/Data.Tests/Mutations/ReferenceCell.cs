using System.Globalization;
using System.Text.RegularExpressions;
using ProbDsl.Data.Columns;

namespace ProbDsl.Tests.Mutations;

/// <summary>What a cell's text says, by a regular expression and double.Parse: a number, nothing, or words.</summary>
internal static partial class ReferenceCell
{
    public static bool IsMissing(string cell) =>
        cell is "" or "NA" or "\u00A0" || cell.Equals("nan", StringComparison.OrdinalIgnoreCase)
            || cell.Equals("null", StringComparison.OrdinalIgnoreCase);

    public static double? Number(string cell) => Plain(cell.Trim(' ', '\u00A0', '\u202F', '\u2007'));

    private static double? Plain(string cell) =>
        Decimal().IsMatch(cell) ? double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture)
        : Infinite().IsMatch(cell) ? cell[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity
        : null;

    /// <summary>The number of a cell with a decimal comma; null if it is none.</summary>
    public static double? CommaNumber(string cell) => cell.Contains('.', StringComparison.Ordinal) ? null : Number(Pointed(cell));

    /// <summary>The cell with its first comma as a point.</summary>
    public static string Pointed(string cell) => FirstComma().Replace(cell, ".", 1);

    /// <summary>Whether a comma cannot separate thousands.</summary>
    public static bool HasDecimalComma(string cell) => DecimalComma().IsMatch(cell);

    /// <summary>
    /// A column holds numbers if each cell is one or missing, else each cell's text. Among texts, a word for a missing cell may be one,
    /// depending on quotes, which are not known here.
    /// </summary>
    /// <returns>What differs, or null.</returns>
    public static string? Difference(IReadOnlyList<string> cells, Column column)
    {
        if (column.Rows != cells.Count) return $"{column.Rows} rows, not {cells.Count}";
        var hasNumbers = cells.All(cell => IsMissing(cell) || Number(cell) is not null);
        if (hasNumbers != column is NumberColumn) return $"`{column.Name}` is read as {column.GetType().Name}";
        for (var row = 0; row < cells.Count; row++)
        {
            if (column is TextColumn && IsMissing(cells[row]) && cells[row].Length > 0 && column.Text(row) == cells[row]) continue;
            if (column.IsMissing(row) != IsMissing(cells[row]))
                return $"row {row + 1}: `{cells[row]}` {(column.IsMissing(row) ? "is" : "is not")} read as missing";
            if (IsMissing(cells[row])) continue;
            if (column is NumberColumn numbers && !SameBits(numbers.Values[row], Number(cells[row])!.Value))
                return $"row {row + 1}: `{cells[row]}` is read as {numbers.Values[row]:R}";
            if (column is TextColumn && column.Text(row) != cells[row])
                return $"row {row + 1}: `{cells[row]}` is read as `{column.Text(row)}`";
        }

        return null;
    }

    private static bool SameBits(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    [GeneratedRegex(@"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\z")]
    private static partial Regex Decimal();

    [GeneratedRegex(",")]
    private static partial Regex FirstComma();

    [GeneratedRegex("^[^,]*,(?![0-9]{3}(?![0-9]))|^[+-]*(0[0-9]*|[0-9]{4,})?,")]
    private static partial Regex DecimalComma();

    [GeneratedRegex(@"^[+-]?inf(inity)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Infinite();
}
