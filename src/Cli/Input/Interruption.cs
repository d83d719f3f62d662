using System.Runtime.InteropServices;
using ProbDsl.Cli.Ranks;

namespace ProbDsl.Cli.Input;

/// <summary>
/// The handling of Ctrl-C: the first one cancels the work, which keeps its result so far; a second one exits at once. Where several ranks
/// work together, which would not stop at the same step, the first one ends them all.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration? signal;

    public Interruption() => signal = ProcessRanks.All.Count > 1 ? null : PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
    {
        context.Cancel = !source.IsCancellationRequested;
        source.Cancel();
    });

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        signal?.Dispose();
        source.Dispose();
    }
}
