namespace ProbDsl.Data.Columns;

/// <summary>
/// Parses numbers in cells: `1`, `-0.5`, `+.5`, `1e-3`, and `inf` or `infinity` in any case. The decimal mark is a point; thousands
/// separators are not allowed. Non-breaking blanks around a number, which spreadsheets write, are not part of it. The result is the same
/// double as that of double.Parse.
/// </summary>
internal static class NumberCell
{
    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
    private const ulong LargestExact = 1UL << 53;

    // the shortest representation of a double has an exponent from 1E+15 on
    private const int MostDigitsOfWhole = 15;

    /// <summary>The largest whole number whose text follows from its value as a double.</summary>
    public const long LargestWhole = 999_999_999_999_999;

    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>The number in a text; null if the text is not a number.</summary>
    public static double? Read(string text) => TryRead(Encoding.UTF8.GetBytes(text), out var value) ? value : null;

    /// <summary>Parses a whole cell, without blanks around it, as a number.</summary>
    public static bool TryRead(ReadOnlySpan<byte> cell, out double value) => TryRead(cell, out value, out _);

    /// <summary>Parses a whole cell, without blanks around it, as a number, and reports how it is written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static bool TryRead(ReadOnlySpan<byte> cell, out double value, out NumberForm form)
    {
        if (TryReadShort(cell, out value, out form)) return true;
        if (cell.Length > 2 && (cell[0] | cell[^1]) >= 0x80)
        {
            var inner = WithoutBlanks(cell);
            if (inner.Length < cell.Length) return TryRead(inner, out value, out form);
        }

        form = cell.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? NumberForm.Digits : NumberForm.Other;
        var unsigned = cell.Length > 0 && cell[0] is (byte)'-' or (byte)'+' ? cell[1..] : cell;
        if (unsigned.IsEmpty) return false;
        if (IsDigitOrPoint(unsigned[0]))
            return IsDigitOrPoint(cell[^1]) && double.TryParse(cell, Plain, CultureInfo.InvariantCulture, out value);
        value = cell[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8);
    }

    /// <summary>The text without blanks and non-breaking blanks (also narrow ones, and those as wide as a digit) around it.</summary>
    private static ReadOnlySpan<byte> WithoutBlanks(ReadOnlySpan<byte> cell)
    {
        ReadOnlySpan<byte> wide = "\u00A0"u8, narrow = "\u202F"u8, asDigit = "\u2007"u8;
        while (true)
        {
            var before = cell.Length;
            if (cell.StartsWith(" "u8)) cell = cell[1..];
            if (cell.StartsWith(wide)) cell = cell[2..];
            if (cell.StartsWith(narrow) || cell.StartsWith(asDigit)) cell = cell[3..];
            if (cell.EndsWith(" "u8)) cell = cell[..^1];
            if (cell.EndsWith(wide)) cell = cell[..^2];
            if (cell.EndsWith(narrow) || cell.EndsWith(asDigit)) cell = cell[..^3];
            if (cell.Length == before) return cell;
        }
    }

    // double.Parse accepts zero bytes at the end, which a JSON string can contain
    private static bool IsDigitOrPoint(byte b) => b is (>= (byte)'0' and <= (byte)'9') or (byte)'.';

    // Clinger 1990: digits below 2^53 and a power of ten up to 22 are both exact doubles, so that one division rounds once
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool TryReadShort(ReadOnlySpan<byte> cell, out double value, out NumberForm form)
    {
        (value, form) = (0, NumberForm.Other);
        var negative = cell.Length > 0 && cell[0] == '-';
        var (digits, count, decimals, afterPoint) = (0UL, 0, 0, 0);
        for (var i = negative ? 1 : 0; i < cell.Length; i++)
        {
            var digit = (uint)(cell[i] - '0');
            if (digit <= 9)
            {
                digits = (10 * digits) + digit;
                count++;
                decimals += afterPoint;
            }
            else if (cell[i] == '.' && afterPoint == 0)
            {
                afterPoint = 1;
            }
            else
            {
                return false;
            }
        }
        if (count is 0 or > 19 || digits > LargestExact) return false;
        value = digits / PowersOfTen[decimals];
        if (negative) value = -value;
        if (afterPoint == 0)
            form = count <= MostDigitsOfWhole && (cell[negative ? 1 : 0] != '0' || (count == 1 && !negative))
                ? NumberForm.Whole : NumberForm.Digits;
        return true;
    }
}
