namespace ProbDsl.Data.Columns;

/// <summary>How numbers are written in the cells of a file.</summary>
internal interface IDecimalMark
{
    /// <summary>Parses a whole cell, without blanks around it, as a number, and reports how it is written.</summary>
    static abstract bool TryRead(ReadOnlySpan<byte> cell, out double value, out NumberForm form);
}

/// <summary>`1.5`.</summary>
internal readonly struct PointMark : IDecimalMark
{
    public static bool TryRead(ReadOnlySpan<byte> cell, out double value, out NumberForm form) =>
        NumberCell.TryRead(cell, out value, out form);
}

/// <summary>`1,5`; a point is no part of such a number.</summary>
internal readonly struct CommaMark : IDecimalMark
{
    private const int Longest = 64;

    public static bool TryRead(ReadOnlySpan<byte> cell, out double value, out NumberForm form)
    {
        (value, form) = (0, NumberForm.Other);
        if (cell.Length > Longest || cell.Contains((byte)'.')) return false;
        Span<byte> pointed = stackalloc byte[Longest];
        cell.CopyTo(pointed);
        pointed = pointed[..cell.Length];
        // a second comma remains one, and is no part of a number
        if (pointed.IndexOf((byte)',') is var comma and >= 0) pointed[comma] = (byte)'.';
        return NumberCell.TryRead(pointed, out value, out form);
    }

    /// <summary>
    /// Whether the comma of a number separates decimals and not thousands: it is not followed by three digits, or does not follow one to
    /// three of them.
    /// </summary>
    public static bool IsDecimal(ReadOnlySpan<byte> number)
    {
        var comma = number.IndexOf((byte)',');
        if (comma < 0) return false;
        var whole = number[..comma].TrimStart("+-"u8);
        var rest = number[(comma + 1)..];
        var decimals = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is var end and >= 0 ? end : rest.Length;
        return decimals != 3 || whole.Length is 0 or > 3 || whole[0] == '0';
    }
}
