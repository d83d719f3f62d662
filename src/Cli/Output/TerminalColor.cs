namespace ProbDsl.Cli.Output;

/// <summary>Whether an output shows color, and how each style looks there.</summary>
internal static class TerminalColor
{
    /// <summary>The code that ends every style.</summary>
    public const string Reset = "\e[0m";

    /// <summary>Whether an output is a terminal, `NO_COLOR` is not set (https://no-color.org), and `TERM` is not `dumb`.</summary>
    /// <param name="isTerminal">Whether it is one.</param>
    /// <param name="variable">A variable of the environment; null: it is not set.</param>
    public static bool IsShown(bool isTerminal, Func<string, string?> variable) =>
        isTerminal && string.IsNullOrEmpty(variable("NO_COLOR")) && variable("TERM") != "dumb"
            && (!OperatingSystem.IsWindows() || variable("WT_SESSION") is not null);

    /// <summary>The code that begins a style, of the 16 colors that the user has chosen for the terminal.</summary>
    public static string Code(TextStyle style) => style switch
    {
        TextStyle.Good => "\e[32m",
        TextStyle.Warning => "\e[33m",
        TextStyle.Error => "\e[31m",
        _ => "\e[1m",
    };
}
