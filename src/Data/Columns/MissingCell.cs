using System.Text;

namespace ProbDsl.Data.Columns;

/// <summary>
/// Recognizes missing cells: blank ones (a non-breaking blank too), `NA`, and `NaN` or `null` in any case, quoted or not;
/// not `na` and `.`.
/// </summary>
internal static class MissingCell
{
    public static bool Is(ReadOnlySpan<byte> cell) => cell.Length switch
    {
        0 => true,
        2 => cell.SequenceEqual("NA"u8) || cell.SequenceEqual("\u00A0"u8),
        3 => Ascii.EqualsIgnoreCase(cell, "nan"u8),
        4 => Ascii.EqualsIgnoreCase(cell, "null"u8),
        _ => false,
    };
}
