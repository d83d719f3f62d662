using System.CommandLine;
using ProbDsl.Inference;
using ProbDsl.Runtime;

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
        catch (NotEnoughMemory large)
        {
            return DiagnosticOutput.Tell([FileDiagnostics.NotEnoughMemory(large)], OutputFormat.Text);
        }
        catch (UnlikeWeight unlike)
        {
            return DiagnosticOutput.Tell([FitDiagnostics.OtherWeights(unlike)], OutputFormat.Text);
        }
        catch (IOException exception)
        {
            return DiagnosticOutput.Tell([FileDiagnostics.NotWritten("standard output", exception.Message)], OutputFormat.Text);
        }
    }
}
