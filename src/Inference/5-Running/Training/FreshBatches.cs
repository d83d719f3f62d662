namespace ProbDsl.Inference.Training;

/// <summary>
/// Full batches of fresh rows: an epoch is a block, whose last incomplete batch is dropped. The next block is generated while one is used
/// for training.
/// </summary>
/// <param name="slots">The slots of a batch, named like data; their current contents are not used.</param>
/// <param name="size">The batch size; no block has fewer rows.</param>
/// <param name="seed">The seed of the shuffling within a block.</param>
/// <param name="rows">The blocks.</param>
public sealed class FreshBatches(IReadOnlyList<RowSlot> slots, int size, ulong seed, FreshRows rows) : IRowSource
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
        // all blocks have the same number of batches
        if (batches is null) Take(1);
        var (before, within) = Math.DivRem(step - 1, perBlock);
        if (before + 1 != current) Take(checked((uint)(before + 1)));
        batches!.Fill(store, within + 1);
    }

    private RowSlot[] Read(IStore store) => [.. slots.Where(s => store.Has(s.Slot))];

    private void Take(uint block)
    {
        // only one block is generated at a time
        var underway = next?.GetAwaiter().GetResult();
        var problem = underway is not null && block == current + 1 ? underway : rows.Block(block);
        batches?.Release();
        batches = new(read!.Select(s => s with { Data = problem.Data[s.Slot] }), size, seed);
        (current, perBlock) = (block, problem.Data[read![0].Slot].Shape[0] / size);
        next = Task.Run(() => rows.Block(block + 1));
    }
}
