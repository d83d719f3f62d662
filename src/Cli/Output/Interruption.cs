using System.Runtime.InteropServices;

namespace ProbDsl.Cli.Output;

/// <summary>
/// The handling of signals that ask the program to end: Ctrl-C, SIGTERM of a scheduler, SIGHUP of a terminal that closes. The first one
/// cancels the work, which keeps its result so far; a second one exits at once. Of two that are open the inner one acts. A signal that the
/// process was started to ignore, as SIGHUP under `nohup`, remains ignored.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private static Interruption? current;
    private static bool isOff;

    private readonly CancellationTokenSource source = new();
    private readonly Interruption? outer;
    private readonly string? missing;
    private bool isComplete;
    private readonly PosixSignalRegistration[] registered;

    public Interruption()
        : this(null)
    {
    }

    private Interruption(string? missing)
    {
        this.missing = missing;
        (outer, current) = (current, this);
        registered = outer is not null || isOff
            ? [] : [.. signals.Select(s => PosixSignalRegistration.Create(s, Act))];
    }

    /// <summary>Of work without a part that can be kept: the signal ends the process at once, with a word on what is missing.</summary>
    /// <param name="missing">As `rows.csv is not written`.</param>
    public static Interruption WithoutResult(string missing) => new(missing);

    /// <summary>Signals end the process at once from now on: several ranks would not stop at the same step.</summary>
    public static void TurnOff() => isOff = true;

    public CancellationToken Token => source.Token;

    /// <summary>The exit code of the signal; null without one.</summary>
    public ExitCode? Code { get; private set; }

    /// <summary>The exit code of a command that ended so: an error is reported before a signal.</summary>
    public ExitCode CodeOf(ExitCode ended) => ended == ExitCode.Success && Code is { } code ? code : ended;

    /// <summary>Nothing is missing any more, of the outer work neither: a signal ends the process.</summary>
    public void Complete()
    {
        isComplete = true;
        outer?.Complete();
    }

    public void Dispose()
    {
        current = outer;
        foreach (var registration in registered) registration.Dispose();
        source.Dispose();
    }

    private static void Act(PosixSignalContext context) => current?.Receive(context);

    private void Receive(PosixSignalContext context)
    {
        if (isComplete || Code is not null) return;
        Code = context.Signal switch
        {
            PosixSignal.SIGTERM => ExitCode.Terminated,
            PosixSignal.SIGHUP => ExitCode.HungUp,
            _ => ExitCode.Interrupted,
        };
        context.Cancel = true;
        if (missing is null)
        {
            source.Cancel();
            return;
        }

        DiagnosticOutput.Note($"interrupted: {missing}");
        Environment.Exit((int)Code);
    }
}
