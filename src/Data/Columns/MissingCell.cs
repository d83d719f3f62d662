namespace ProbDsl.Data.Columns;

/// <summary>
/// Recognizes missing cells: blank ones (a non-breaking blank too), `NA`, and `NaN` or `null` in any case; not `na` and `.`. In a column of
/// texts, these words in quotes are texts, since a format with quotes has another way to write a missing cell; among numbers they are
/// missing.
/// </summary>
internal static class MissingCell
{
    /// <summary>Whether a cell of a column of texts is missing.</summary>
    public static bool IsInTexts(ReadOnlySpan<byte> cell, bool isQuoted) => isQuoted ? cell.IsEmpty : Is(cell);

    /// <summary>Whether a cell of a column of numbers is missing.</summary>
    public static bool Is(ReadOnlySpan<byte> cell) => cell.Length switch
    {
        0 => true,
        2 => cell.SequenceEqual("NA"u8) || cell.SequenceEqual("\u00A0"u8),
        3 => Ascii.EqualsIgnoreCase(cell, "nan"u8),
        4 => Ascii.EqualsIgnoreCase(cell, "null"u8),
        _ => false,
    };
}
