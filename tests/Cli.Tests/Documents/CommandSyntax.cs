using System.CommandLine;

namespace ProbDsl.Tests.Documents;

/// <summary>What can be said of a command without running it.</summary>
internal static class CommandSyntax
{
    /// <summary>Options and values that its verb does not take, and stories that are not there.</summary>
    public static IEnumerable<string> Errors(ShownCommand command, string folder)
    {
        if (command.Arguments is null) return [];
        if (command.Arguments is not [var verb, ..]) return [$"`{command.Text}` names no verb"];
        var missing = command.Arguments.Select(a => a.StartsWith("story:", StringComparison.Ordinal) ? a[6..] : a)
            .Where(a => a.EndsWith(".gen", StringComparison.Ordinal) && !File.Exists(Path.Combine(folder, a)));
        return [.. new Command("probdsl") { Cli.Program.Make(verb) }.Parse(command.Arguments).Errors.Select(e => e.Message),
            .. missing.Select(a => $"there is no story {a}")];
    }
}
