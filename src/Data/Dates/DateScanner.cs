namespace ProbDsl.Data.Dates;

/// <summary>
/// Reads the parts of a date from left to right, without allocation. A part that is not there leaves the position unchanged.
/// </summary>
internal ref struct DateScanner(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> rest = text;

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlySpan<char> Rest => rest;

    public readonly bool IsAtEnd => rest.IsEmpty;

    public bool Take(char expected)
    {
        if (rest.IsEmpty || rest[0] != expected) return false;
        rest = rest[1..];
        return true;
    }

    /// <summary>Skips blanks; at least one must be there.</summary>
    public bool Blanks()
    {
        var before = rest.Length;
        rest = rest.TrimStart();
        return rest.Length < before;
    }

    /// <summary>A whole number without a sign, of at least and at most as many digits.</summary>
    public bool Number(int least, int most, out int value)
    {
        value = 0;
        var digits = 0;
        while (digits < most && digits < rest.Length && char.IsAsciiDigit(rest[digits])) value = (10 * value) + (rest[digits++] - '0');
        if (digits < least) return false;
        rest = rest[digits..];
        return true;
    }

    /// <summary>The digits after a decimal point, as billionths; digits after the ninth are not used.</summary>
    public bool Billionths(out int value)
    {
        value = 0;
        var digits = 0;
        for (; digits < rest.Length && char.IsAsciiDigit(rest[digits]); digits++)
            if (digits < 9) value = (10 * value) + (rest[digits] - '0');
        for (var more = digits; more < 9; more++) value *= 10;
        rest = rest[digits..];
        return digits > 0;
    }

    /// <summary>An offset from UTC in minutes: `Z`, `+02`, `+0200`, `-02:30`.</summary>
    public bool Offset(out int minutes)
    {
        minutes = 0;
        if (Take('Z') || Take('z')) return true;
        if (rest.IsEmpty || rest[0] is not ('+' or '-')) return false;
        var isWest = rest[0] == '-';
        var after = new DateScanner(rest[1..]);
        if (!after.Number(2, 2, out var hours) || hours > 18) return false;
        var hasColon = after.Take(':');
        if (!after.Number(2, 2, out var more) && hasColon) return false;
        if (more > 59) return false;
        minutes = (isWest ? -1 : 1) * ((60 * hours) + more);
        rest = after.Rest;
        return true;
    }

    /// <summary>One of some names in any case, or its first letters; its position from 0.</summary>
    /// <param name="names">The names.</param>
    /// <param name="letters">How many first letters stand for a name.</param>
    /// <param name="position">The position from 0.</param>
    public bool Name(ReadOnlySpan<string> names, int letters, out int position)
    {
        for (position = 0; position < names.Length; position++)
            if (Word(names[position]) || Word(names[position].AsSpan(0, letters))) return true;
        return false;
    }

    private bool Word(ReadOnlySpan<char> word)
    {
        if (!rest.StartsWith(word, StringComparison.OrdinalIgnoreCase)) return false;
        rest = rest[word.Length..];
        return true;
    }
}
