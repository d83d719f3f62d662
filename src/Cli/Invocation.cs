using System.CommandLine;

namespace ProbDsl.Cli;

/// <summary>Carries out what was parsed. A result that cannot be told (a full disk behind standard output) is an error of its own.</summary>
internal static class Invocation
{
    public static ExitCode Of(ParseResult parsed)
    {
        try
        {
            return (ExitCode)parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (IOException exception)
        {
            return DiagnosticOutput.Tell([FileDiagnostics.NotWritten("standard output", exception.Message)], OutputFormat.Text);
        }
    }
}
