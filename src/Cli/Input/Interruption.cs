using System.Runtime.InteropServices;

namespace ProbDsl.Cli.Input;

/// <summary>The handling of Ctrl-C: the first one cancels the work, which keeps its result so far; a second one exits at once.</summary>
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
