namespace ProbDsl.Cli;

/// <summary>Runs the parsed command.</summary>
internal static class Invocation
{
    public static ExitCode Run(ParseResult parsed)
    {
        var verb = parsed.CommandResult.Command.Name;
        UncaughtExceptions.Watch(verb);
        try
        {
            return (ExitCode)parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception exception)
        {
            return UncaughtExceptions.Report(exception, verb);
        }
    }
}
