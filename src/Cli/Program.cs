using System.CommandLine;

namespace ProbDsl.Cli;

/// <summary>The command line: one verb, its exit code. Everything runs on a thread whose stack holds the deepest story that the parser accepts.</summary>
internal static class Program
{
    private const int StackBytes = 64 << 20;

    private static int Main(string[] arguments)
    {
        var code = ExitCode.Success;
        var thread = new Thread(() => code = Run(arguments), StackBytes);
        thread.Start();
        thread.Join();
        return (int)code;
    }

    private static ExitCode Run(string[] arguments)
    {
        var root = new RootCommand("Write how your data came about; fit it by the method that suits.")
        {
            FitVerb.Command(), CheckVerb.Command(), ExplainVerb.Command(), FmtVerb.Command(), MethodsVerb.Command(),
        };
        var parsed = root.Parse(arguments);
        var code = parsed.Invoke();
        return parsed.Errors.Count > 0 ? ExitCode.WrongUsage : (ExitCode)code;
    }
}

/// <summary>What the shell is told.</summary>
internal enum ExitCode
{
    Success = 0,
    UserError = 1,
    WrongUsage = 2,
    Interrupted = 130,
}
