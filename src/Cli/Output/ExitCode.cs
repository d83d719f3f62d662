namespace ProbDsl.Cli.Output;

/// <summary>The exit codes of the program.</summary>
internal enum ExitCode
{
    Success = 0,
    UserError = 1,
    WrongUsage = 2,
    InternalError = 70,

    /// <summary>After SIGHUP.</summary>
    HungUp = 129,

    /// <summary>After SIGINT, as of Ctrl-C.</summary>
    Interrupted = 130,

    /// <summary>After SIGTERM.</summary>
    Terminated = 143,
}
