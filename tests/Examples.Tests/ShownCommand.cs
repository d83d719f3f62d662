using System.Globalization;
using System.Text.RegularExpressions;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests;

/// <summary>
/// A command as a page shows it, `./probdsl fit ...` from the repository's folder or `../../probdsl fit ...` from an example's, and what
/// becomes of its output: all of it, `| head -N`, or `| grep -v '^word'`.
/// </summary>
public sealed partial record ShownCommand(string[] Arguments, int First, string? Without)
{
    public static ShownCommand Read(string line)
    {
        var parts = Line().Match(line);
        if (!parts.Success) throw new FormatException($"`{line}` is not a command that the tests of pages run");
        var first = parts.Groups["first"] is { Success: true } count ? int.Parse(count.Value, CultureInfo.InvariantCulture) : int.MaxValue;
        return new(parts.Groups["arguments"].Value.Split(' '), first,
            parts.Groups["without"] is { Success: true } text ? text.Value : null);
    }

    /// <summary>What stands on the screen: standard output, cut, and standard error below it.</summary>
    public async Task<string> Print(string folder)
    {
        var run = await Probdsl.Run(folder, Arguments);
        return $"{Cut(run.Output)}\n{run.Errors}".Trim('\n') + "\n";
    }

    /// <summary>The lines that are shown, without a last line end.</summary>
    public string Cut(string output) =>
        string.Join('\n', output.Split('\n').Where(l => Without is null || !l.StartsWith(Without, StringComparison.Ordinal)).Take(First))
            .TrimEnd('\n');

    [GeneratedRegex(@"^(\./|(\.\./)+)probdsl (?<arguments>[^|]*[^| ])( \| (head -(?<first>\d+)|grep -v '\^(?<without>\w+)'))?$")]
    private static partial Regex Line();
}
