using ProbDsl.Data.Parts;
using ProbDsl.Inference.Calibration;
using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Cli.Ranks;

/// <summary>
/// The processes that `mpirun` or `srun` started with this command line. They fit together, or calibrate, each with fits of its own; all
/// other commands are run by rank 0 alone. Rank 0 prints and keeps the result.
/// </summary>
internal static class ProcessRanks
{
    // how long rank 0 may take to report what another rank has found as well
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(5);

    // how long `mpirun` may take to forward what rank 0 has printed
    private static readonly TimeSpan forwarding = TimeSpan.FromSeconds(0.3);

    private static readonly SharedScratchFile scratch = new();
    private static Mpi? started;
    private static (long Sent, long Broadcasts) before;
    private static TextWriter unprinted = TextWriter.Null;

    /// <summary>The ranks that fit together with this process.</summary>
    public static ICommunicator All => RunningRanks.All;

    public static bool IsFirst => Rank == 0;

    /// <summary>The simulations of a calibration that this rank fits; null if this process runs alone.</summary>
    public static CalibrationPart? OfSimulations => started is { } ranks ? new(ranks.Rank + 1, ranks.Count) : null;

    /// <summary>How many of these processes run on this machine.</summary>
    public static int OnThisMachine => started?.OnThisMachine ?? 1;

    private static int Rank => started?.Rank ?? 0;

    /// <summary>How these ranks read files together; null if this process runs alone.</summary>
    public static DividedReading? Reading { get; private set; }

    /// <summary>
    /// Joins the ranks that `mpirun` or `srun` started, if one of them did. Returns the exit code if this process has nothing to do.
    /// </summary>
    public static ExitCode? Join(string[] arguments)
    {
        if (Launch.Current is not { Count: > 1 } launch) return null;
        if (Array.Find(arguments, a => a is "fit" or "sbc") is not { } verb)
            return launch.IsWithoutInterface || launch.Rank == 0 ? null : ExitCode.Success;
        if (launch.IsWithoutInterface) return Stop(launch, NotConnected(launch, 1));
        started = Mpi.Start(launch.Starter);
        if (started is null) return Stop(launch, NoLibrary(launch));
        if (started.Count != launch.Count)
        {
            var found = started.Count;
            started.Dispose();
            started = null;
            return Stop(launch, NotConnected(launch, found));
        }

        Interruption.TurnOff();
        if (verb == "fit")
        {
            RunningRanks.Join(started);
            Reading = new(started, scratch);
        }

        if (!IsFirst) unprinted = Terminal.Silence();
        return null;
    }

    /// <summary>
    /// Waits until all ranks have read the story and the data, and counts what is sent from then on; if one ends with an error before, all
    /// end.
    /// </summary>
    public static void Await()
    {
        started?.Wait();
        before = (All.Sent, All.Broadcasts);
    }

    /// <summary>The bytes that this rank has sent since then, and the number of exchanges.</summary>
    public static (long Sent, long Exchanges) Sent => (All.Sent - before.Sent, All.Broadcasts - before.Broadcasts);

    // what each of the ranks finds by itself, one of them reports
    private static ExitCode Stop(Launch launch, Diagnostic diagnostic)
    {
        if (launch.Rank == 0) return DiagnosticOutput.Report([diagnostic], OutputFormat.Text);
        DiagnosticOutput.Note($"rank {launch.Rank} of {launch.Count} by {launch.Variable}: stopped; rank 0 says why");
        return ExitCode.UserError;
    }

    /// <summary>
    /// Leaves the ranks with an exit code. A rank that fails ends all others, which would wait for it: rank 0 at once, another one when
    /// rank 0 has had the time to report the same.
    /// </summary>
    public static ExitCode Leave(ExitCode code)
    {
        scratch.RemoveNames();
        if (started is null) return code;
        if (code == ExitCode.Success)
        {
            started.Dispose();
            return code;
        }

        // `mpirun` drops what it has not yet forwarded when ranks abort
        if (IsFirst) Thread.Sleep(forwarding);
        else
        {
            Thread.Sleep(patience);
            using var errors = Terminal.OpenErrors();
            errors.Write(System.Text.Encoding.UTF8.GetBytes($"rank {Rank}: {unprinted}"));
        }

        started.Abort((int)code);
        return code;
    }

    private static Diagnostic NotConnected(Launch launch, int found) =>
        Diagnostic.Error("E0639", $"{launch.Count} processes were started as ranks, but the library of MPI connects {found} of them",
            Place.None)
            .Next($"start them by the `mpirun` of your library of MPI, or by `srun --mpi=pmix` (`srun --mpi=list` names what SLURM has); "
                + $"where each process is to fit alone, `env -u {launch.Variable} probdsl ...`");

    private static Diagnostic NoLibrary(Launch launch) =>
        Diagnostic.Error("E0631", $"this is one of {launch.Count} ranks, but the library of MPI cannot be loaded"
            + (Environment.GetEnvironmentVariable(Mpi.Variable) is { Length: > 0 } given ? $" from {Mpi.Variable}={given}" : ""),
            Place.None)
            .Next($"set {Mpi.Variable} to the libmpi of the `mpirun` that you use, as in "
                + $"`mpirun -x {Mpi.Variable}=/usr/lib/libmpi.so.40 ...`");
}
