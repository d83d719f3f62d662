namespace ProbDsl.Data;

/// <summary>Guesses what went wrong in a cell that should have been a number, and says how to write it.</summary>
internal static class NumberAdvice
{
    /// <summary>The advice for this text, to be followed by what holds for all; empty where nothing particular is to be said.</summary>
    public static string For(string text)
    {
        var pointed = text.Replace(',', '.');
        if (pointed != text && NumberCell.Of(pointed) is not null)
            return $"the decimal mark is a point: write {pointed} (or {text.Replace(",", "", StringComparison.Ordinal)} if the comma separates thousands); ";
        var ungrouped = text.Replace(",", "", StringComparison.Ordinal);
        if (NumberCell.Of(ungrouped) is not null) return $"write the number without thousands separators: {ungrouped}; ";
        var digits = text.Replace('O', '0').Replace('o', '0').Replace('l', '1').Replace('I', '1');
        if (digits != text && NumberCell.Of(digits) is not null) return $"did you mean {digits}? ";
        if (WithoutUnit(text) is { } number) return $"write the number alone: {number}, and its unit in the column's name; ";
        return "";
    }

    private static string? WithoutUnit(string text)
    {
        var trimmed = text.Trim('%', '$', '€', '£', ' ');
        var number = trimmed.TrimEnd([.. trimmed.Where(c => char.IsLetter(c) || c is ' ' or '°' or '/')]);
        return number != text && NumberCell.Of(number) is not null ? number : null;
    }
}
