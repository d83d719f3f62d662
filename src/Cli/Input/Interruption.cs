using System.Runtime.InteropServices;

namespace ProbDsl.Cli.Input;

/// <summary>Ctrl-C asks the work to stop with what it has; a second one ends at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration signal;

    public Interruption() => signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
    {
        context.Cancel = !source.IsCancellationRequested;
        source.Cancel();
    });

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        signal.Dispose();
        source.Dispose();
    }
}
