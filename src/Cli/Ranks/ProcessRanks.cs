using ProbDsl.Cli.Output;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Cli.Ranks;

/// <summary>
/// The processes that `mpirun` started with this command line. They fit together; all other commands are run by rank 0 alone. Rank 0 prints
/// and keeps the result.
/// </summary>
internal static class ProcessRanks
{
    // how long rank 0 may take to report what another rank has found as well
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(5);

    private static Mpi? started;
    private static TextWriter unprinted = TextWriter.Null;

    /// <summary>The ranks of this process.</summary>
    public static ICommunicator All => started is null ? Alone.Instance : started;

    public static bool IsFirst => All.Rank == 0;

    /// <summary>Joins the ranks that `mpirun` started, if it did. Returns the exit code if this process has nothing to do.</summary>
    public static ExitCode? Join(string[] arguments)
    {
        if (!Launcher.IsMpirun || Mpi.Announced == 1) return null;
        started = Mpi.Start();
        if (started is null) return Mpi.AnnouncedRank == 0 ? DiagnosticOutput.Report([NoLibrary()], OutputFormat.Text) : ExitCode.UserError;
        if (IsFirst) return null;
        unprinted = Terminal.Silence();
        return Array.IndexOf(arguments, "fit") < 0 ? Leave(ExitCode.Success) : null;
    }

    /// <summary>Waits until all ranks have come to this point; if one ends with an error before, all end.</summary>
    public static void Await() => started?.Wait();

    /// <summary>
    /// Leaves the ranks with an exit code. A rank that fails ends all others, which would wait for it: rank 0 at once, another one when
    /// rank 0 has had the time to report the same.
    /// </summary>
    public static ExitCode Leave(ExitCode code)
    {
        if (started is null) return code;
        if (code == ExitCode.Success)
        {
            started.Dispose();
            return code;
        }

        if (!IsFirst)
        {
            Thread.Sleep(patience);
            using var errors = Terminal.OpenErrors();
            errors.Write(System.Text.Encoding.UTF8.GetBytes($"rank {All.Rank}: {unprinted}"));
        }

        started.Abort((int)code);
        return code;
    }

    private static Diagnostic NoLibrary() =>
        Diagnostic.Error("E0631", $"this is one of {Mpi.Announced} ranks, but the library of MPI cannot be loaded"
            + (Environment.GetEnvironmentVariable(Mpi.Variable) is { Length: > 0 } given ? $" from {Mpi.Variable}={given}" : ""),
            Place.None)
            .Next($"set {Mpi.Variable} to the libmpi of the `mpirun` that you use, as in "
                + $"`mpirun -x {Mpi.Variable}=/usr/lib/libmpi.so.40 ...`");
}
