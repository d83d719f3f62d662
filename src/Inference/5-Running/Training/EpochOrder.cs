using ProbDsl.Runtime.Paging;

namespace ProbDsl.Inference.Training;

/// <summary>
/// The order of rows in each epoch: a permutation that depends only on seed and epoch (Fisher-Yates shuffle). Only the constructor
/// allocates memory.
/// </summary>
internal sealed class EpochOrder(int rows, ulong seed)
{
    private readonly int[] order = LargeArrays.Allocate<int>(rows);
    private readonly RandomStream stream = new(seed, "order of rows");
    private long current = -1;

    /// <summary>The rows of an epoch, counted from 0, in its order.</summary>
    public ReadOnlySpan<int> Of(long epoch)
    {
        if (epoch != current) Shuffle(epoch);
        return order;
    }

    private void Shuffle(long epoch)
    {
        for (var i = 0; i < order.Length; i++) order[i] = i;
        stream.Restart((uint)epoch);
        stream.Shuffle(order);
        current = epoch;
    }
}
