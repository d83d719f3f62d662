using System.Text.RegularExpressions;

namespace ProbDsl.Tests.Documents;

/// <summary>A command of a console block and the lines that the page shows of its output.</summary>
/// <param name="Line">Its line in the block, from 0.</param>
/// <param name="Text">As it stands behind `$ `.</param>
/// <param name="Arguments">Those behind `probdsl`; null of a command that prepares files, which the shell runs as it stands.</param>
/// <param name="Output">The lines below it, without empty ones at the end.</param>
internal sealed partial record ShownCommand(int Line, string Text, string[]? Arguments, string[] Output)
{
    /// <exception cref="FormatException">
    /// The block does not begin with a command, or one is neither a plain call of `probdsl` nor one that prepares files.
    /// </exception>
    public static IEnumerable<ShownCommand> In(Block block)
    {
        if (!IsCommand(block.Lines.FirstOrDefault())) throw new FormatException("a console block begins with `$ probdsl ...`");
        for (var i = 0; i < block.Lines.Length; i++)
        {
            var text = block.Lines[i][2..];
            string[] below = [.. block.Lines.Skip(i + 1).TakeWhile(l => !IsCommand(l))];
            yield return new(i, text, Preparation().IsMatch(text) ? null : Split(text), below.AsSpan().TrimEnd("").ToArray());
            i += below.Length;
        }
    }

    /// <summary>The words of a command line, as a shell divides them, behind the program's name.</summary>
    private static string[] Split(string text)
    {
        var line = CommandLine().Match(text);
        if (!line.Success) throw new FormatException($"`{text}` is not run: a command is `probdsl` with its arguments, without pipes");
        return [.. line.Groups["word"].Captures.Select(w => w.Value is ['\'' or '"', .. var inner, _] ? inner : w.Value)];
    }

    private static bool IsCommand(string? line) => line?.StartsWith("$ ", StringComparison.Ordinal) == true;

    // programs of every Unix system that write, copy, cut and delete files
    [GeneratedRegex("^(?:cat|cp|head|mkdir|mv|printf|rm|sed|seq|tail) ")]
    private static partial Regex Preparation();

    [GeneratedRegex("""^(?:\./|(?:\.\./)+)?probdsl(?: +(?<word>'[^']*'|"[^"$`]*"|[^\s'"|<>&;*?$`#][^\s'"|<>&;*?$`]*))*(?: +#.*)? *$""")]
    private static partial Regex CommandLine();
}
