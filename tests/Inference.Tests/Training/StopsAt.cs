using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Engines;

namespace ProbDsl.Tests.Training;

/// <summary>Stops the training after a step.</summary>
internal sealed class StopsAt(long last, CancellationTokenSource stop, IRowSource? rows = null) : IRowSource
{
    public void Fill(IStore store, long step)
    {
        rows?.Fill(store, step);
        if (step == last) stop.Cancel();
    }

    public long? RowAt(int place) => rows?.RowAt(place);
}
