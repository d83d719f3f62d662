using System.CommandLine.Parsing;

namespace ProbDsl.Cli.Input;

/// <summary>
/// Reports a command line that cannot be carried out, on standard error: what is wrong, the nearest name, and the next step. The library
/// that parses the command line has texts of its own, which are not printed.
/// </summary>
internal static class WrongUsage
{
    /// <summary>The first argument is no command.</summary>
    /// <param name="asked">The argument.</param>
    /// <param name="verbs">All commands.</param>
    public static ExitCode OfProgram(string asked, IReadOnlyList<string> verbs)
    {
        Say(asked.StartsWith('-') ? $"`{asked}` is not an option of `probdsl`: a command comes first, as in `probdsl fit my.gen`"
            : asked.EndsWith(".gen", StringComparison.Ordinal) ? $"a command comes before the story, as in `probdsl fit {asked}`"
            : $"there is no command `{asked}`");
        if (DidYouMean.Closest(asked, verbs) is { } near) DiagnosticOutput.Note($"did you mean `probdsl {near}`?");
        DiagnosticOutput.Note("`probdsl --help` lists the commands, `probdsl` alone shows the way to a first fit");
        return ExitCode.WrongUsage;
    }

    /// <summary>The arguments of a command are wrong.</summary>
    /// <param name="parsed">What was parsed, with an error.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="call">The usual call of the command.</param>
    public static ExitCode OfCommand(ParseResult parsed, IReadOnlyList<string> arguments, string call)
    {
        var verb = parsed.CommandResult.Command;
        var unknown = UnknownOptions(parsed).ToList();
        // beside an unknown option its value is left over, or taken for an argument
        var errors = parsed.Errors.Where(e => unknown.Count == 0 || e.SymbolResult is OptionResult).Select(e => Words(e, parsed));
        var extra = parsed.UnmatchedTokens.Where(_ => unknown.Count == 0).Select(t => $"`{t}` is one argument too many").ToList();
        foreach (var text in unknown.Select(o => $"`probdsl {verb.Name}` has no option `{o}`").Concat(errors).Concat(extra).Distinct())
            Say(text);
        foreach (var advice in ForeignOptions.Advice(arguments, verb)) DiagnosticOutput.Note(advice);
        if (extra.Count > 0 && arguments.Contains("--"))
            DiagnosticOutput.Note("all that follows `--` is the name of a file: options come before it");
        if (extra.Count > 0 || Missing(parsed) is not null) DiagnosticOutput.Note($"the usual call: `{call}`");
        DiagnosticOutput.Note($"`probdsl {verb.Name} --help` lists what it takes");
        return ExitCode.WrongUsage;
    }

    /// <summary>What begins with `-` and is neither an option nor the value of one.</summary>
    private static IEnumerable<string> UnknownOptions(ParseResult parsed) =>
        parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens.Select(t => t.Value)).Concat(parsed.UnmatchedTokens)
            .Where(t => t.Length > 1 && t[0] == '-').Select(t => t.Split('=', ':')[0]).Distinct();

    private static string Words(ParseError error, ParseResult parsed) => error.SymbolResult switch
    {
        OptionResult { IdentifierTokenCount: > 1, Option: { Arity.MaximumNumberOfValues: <= 1 } option } =>
            $"{option.Name} is given more than once",
        OptionResult { Tokens.Count: 0, Option: { Arity.MinimumNumberOfValues: > 0 } option } => $"{option.Name} needs {Value(option)}",
        OptionResult { Tokens.Count: > 0, Option: { } option } when option.ValueType == typeof(bool) => $"{option.Name} takes no value",
        CommandResult or ArgumentResult { Tokens.Count: 0 } when Missing(parsed) is { } argument =>
            Needed(parsed.CommandResult.Command, argument),
        _ => error.Message,
    };

    /// <summary>The first argument that has to be there and is not.</summary>
    private static Argument? Missing(ParseResult parsed) => parsed.CommandResult.Command.Arguments
        .FirstOrDefault(a => a.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(a) is not { Tokens.Count: > 0 });

    private static string Needed(Command verb, Argument argument) =>
        $"`probdsl {verb.Name}` needs {argument.Name.ToUpperInvariant()}: {argument.Description}";

    private static string Value(System.CommandLine.Option option) => option.HelpName is { } name ? $"a value, {name}" : "a value";

    private static void Say(string text) => DiagnosticOutput.Note(StyleMarks.OfStart(TextStyle.Error, "error:".Length, $"error: {text}"));
}
