namespace ProbDsl.Parser.Lexing;

/// <summary>The length of a number token, and whether its dot has a digit on both sides, as required.</summary>
internal readonly record struct NumberSpelling(int Length, bool HasDigitsAroundDot)
{
    /// <summary>The number that starts at a digit, or at a dot followed by a digit.</summary>
    public static NumberSpelling At(string text, int start)
    {
        var end = Digits(text, start);
        var isWellWritten = end > start;
        if (end < text.Length && text[end] == '.' && IsDigit(text, end + 1)) end = Digits(text, end + 1);
        else if (EndsInDot(text, end)) (end, isWellWritten) = (end + 1, false);
        return new(Exponent(text, end) - start, isWellWritten);
    }

    // a second dot is a range, a name after the dot is an output: `1..K`, `1.mean`; but `1.e5` is a number in other languages
    private static bool EndsInDot(string text, int end)
    {
        if (end >= text.Length || text[end] != '.') return false;
        if (end + 1 == text.Length || Exponent(text, end + 1) > end + 1) return true;
        return text[end + 1] is not ('.' or '`') && Words.NameLength(text, end + 1) == 0;
    }

    private static int Exponent(string text, int end)
    {
        if (end >= text.Length || text[end] is not ('e' or 'E')) return end;
        var digits = end + 1 < text.Length && text[end + 1] is '+' or '-' ? end + 2 : end + 1;
        return IsDigit(text, digits) ? Digits(text, digits) : end;
    }

    private static int Digits(string text, int start)
    {
        while (IsDigit(text, start)) start++;
        return start;
    }

    private static bool IsDigit(string text, int index) => index < text.Length && char.IsAsciiDigit(text[index]);
}
