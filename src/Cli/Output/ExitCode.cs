namespace ProbDsl.Cli.Output;

/// <summary>The exit codes of the program.</summary>
internal enum ExitCode
{
    Success = 0,
    UserError = 1,
    WrongUsage = 2,
    InternalError = 70,
    Interrupted = 130,
}
