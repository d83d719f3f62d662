namespace ProbDsl.Parser.Diagnostics;

/// <summary>Pieces of stories and commands within text.</summary>
public static class Backquoted
{
    /// <summary>The code between backquotes; code that has backquotes of its own, as a name with a space has, stays as it is.</summary>
    public static string Of(string code) => code.Contains('`', StringComparison.Ordinal) ? code : $"`{code}`";
}
