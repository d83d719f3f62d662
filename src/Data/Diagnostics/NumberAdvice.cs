using ProbDsl.Data.Dates;

namespace ProbDsl.Data.Diagnostics;

/// <summary>Recognizes common errors in cells that should be numbers, and explains how to write them.</summary>
public static class NumberAdvice
{
    /// <summary>
    /// The help for a column of text whose cells begin like numbers (`3,5`, `12 kg`, `2024-01-05`); empty if there is none.
    /// </summary>
    /// <param name="cells">The cells.</param>
    /// <param name="takesMark">Whether `--decimal` says how the numbers of the file are written.</param>
    public static string ForColumn(IReadOnlyList<string> cells, bool takesMark = false) =>
        !cells.All(c => c.Length > 0 && (char.IsDigit(c[0]) || c[0] is '-' or '+' or ',' or '$' or '€' or '£')) ? ""
            : takesMark && ForCommas(cells) is { } commas ? commas : For(cells[0]);

    /// <summary>The help for cells that are numbers if their commas are decimal marks; null for others.</summary>
    private static string? ForCommas(IReadOnlyList<string> cells)
    {
        byte[][] all = [.. cells.Select(Encoding.UTF8.GetBytes)];
        if (!Array.TrueForAll(all, cell => CommaMark.TryRead(cell, out _, out _))) return null;
        if (Array.Find(all, cell => CommaMark.IsDecimal(cell)) is { } shown)
            return $"add `--decimal comma`: the comma of {Encoding.UTF8.GetString(shown)} is a decimal mark";
        var first = cells.First(c => c.Contains(',', StringComparison.Ordinal));
        return $"add `--decimal comma` if {first} is {first.Replace(',', '.')}; if the comma separates thousands, write "
            + first.Replace(",", "", StringComparison.Ordinal);
    }

    /// <summary>The help for this text, a sentence without its end; empty if there is none.</summary>
    public static string For(string text)
    {
        var pointed = text.Replace(',', '.');
        if (pointed != text && NumberCell.Read(pointed) is not null)
            return $"the decimal mark is a point: write {pointed} (or "
                + $"{text.Replace(",", "", StringComparison.Ordinal)} if the comma separates thousands)";
        // 1.234,5 has its marks in the order of other languages
        if (text.LastIndexOf(',') > text.LastIndexOf('.') && text.Contains('.', StringComparison.Ordinal)
            && text.Replace(".", "", StringComparison.Ordinal).Replace(',', '.') is var turned && NumberCell.Read(turned) is not null)
            return $"write the number without thousands separators, and its decimal mark as a point: {turned}";
        var ungrouped = text.Replace(",", "", StringComparison.Ordinal);
        if (NumberCell.Read(ungrouped) is not null) return $"write the number without thousands separators: {ungrouped}";
        var digits = text.Replace('O', '0').Replace('o', '0').Replace('l', '1').Replace('I', '1');
        if (digits != text && NumberCell.Read(digits) is not null) return $"did you mean {digits}?";
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (plain != text && NumberCell.Read(plain) is not null) return $"write the number without underscores: {plain}";
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && ulong.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hexadecimal))
            return $"write the number in digits from 0 to 9: {hexadecimal}";
        if (DateFormat.Iso.Read(text, out _) == DateProblem.None)
            return "dates have a type of their own: declare the data as date, or read days, as in "
                + "`from days(day, since = \"2020-01-01\")`";
        if (BoolCells.Of(text) is not null) return "declare a column of truth values as bool";
        if (IsUnknown(text)) return "it looks like a missing value: write NA";
        if (WithoutUnit(text) is { } number) return $"write only the number, {number}, and put the unit into the column name";
        return "";
    }

    private static bool IsUnknown(string text) =>
        text.ToUpperInvariant() is "NA" or "N/A" or "NONE" or "NIL" or "MISSING" or "UNKNOWN" or "." or "?" or "-" or "--" or "#N/A";

    private static string? WithoutUnit(string text)
    {
        var trimmed = text.Trim('%', '$', '€', '£', ' ');
        var number = trimmed.TrimEnd([.. trimmed.Where(c => char.IsLetter(c) || c is ' ' or '°' or '/')]);
        return number != text && NumberCell.Read(number) is not null ? number : null;
    }
}
