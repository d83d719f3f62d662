using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Engines;

namespace ProbDsl.Inference.Training;

/// <summary>
/// Full batches of fresh rows: an epoch is a block, of which what fills no batch is left out. While one is trained on, the next one is
/// made.
/// </summary>
/// <param name="slots">Those of a batch, named like data; what they hold now says nothing.</param>
/// <param name="size">Of a batch; no block has fewer rows.</param>
/// <param name="seed">Of the orders in a block.</param>
/// <param name="rows">The blocks.</param>
internal sealed class FreshBatches(IReadOnlyList<RowSlot> slots, int size, ulong seed, FreshRows rows) : IRowSource
{
    private RowSlot[]? read;
    private Batches? batches;
    private Task<Problem>? next;
    private uint current;
    private long perBlock = 1;

    public long? RowAt(int place) => null;

    public void Fill(IStore store, long step)
    {
        read ??= Read(store);
        if (read.Length == 0) return;
        // any block tells how many batches one has
        if (batches is null) Take(1);
        var (before, within) = Math.DivRem(step - 1, perBlock);
        if (before + 1 != current) Take(checked((uint)(before + 1)));
        batches!.Fill(store, within + 1);
    }

    private RowSlot[] Read(IStore store) => [.. slots.Where(s => store.Has(s.Slot))];

    private void Take(uint block)
    {
        // no two are made at a time
        var underway = next?.GetAwaiter().GetResult();
        var problem = underway is not null && block == current + 1 ? underway : rows.Block(block);
        batches?.Release();
        batches = new(read!.Select(s => s with { Data = problem.Data[s.Slot] }), size, seed);
        (current, perBlock) = (block, problem.Data[read![0].Slot].Shape[0] / size);
        next = Task.Run(() => rows.Block(block + 1));
    }
}
