namespace ProbDsl.Inference.Training;

/// <summary>
/// Full batches of a table's rows. The shuffled epochs follow one another, and each batch takes the next rows: a batch may span two epochs,
/// so that each row is used equally often. A batch of all rows has them in their own order.
/// </summary>
public sealed class Batches : IRowSource
{
    private readonly StoredRows[] slots;
    private readonly int rows;
    private readonly RankRows rank;
    private readonly int[] chosen;
    private readonly EpochOrder? order;
    private StoredRows[] read = [];
    private IStore? filled;

    /// <param name="slots">Slots [size, ..] of data [rows, ..], all with the same number of rows.</param>
    /// <param name="size">The batch size.</param>
    /// <param name="seed">The seed of the shuffling.</param>
    /// <param name="rowsOfRank">The rows of a rank, which come after those of the rank before it; null for one process.</param>
    /// <exception cref="ArgumentException">There are no rows, or tables differ in their number of rows.</exception>
    public Batches(IEnumerable<RowSlot> slots, int size, ulong seed, RankRows? rowsOfRank = null)
    {
        List<RowSlot> all = [.. slots];
        rows = all.Count == 0 ? 0 : all[0].Data.Shape[0];
        if (rows == 0 || size < 1 || all.Exists(s => s.Data.Shape[0] != rows))
            throw new ArgumentException($"batches of {size} rows from tables of {string.Join(", ", all.Select(s => s.Data.Shape[0]))}");
        this.slots = [.. all.Select(s => new StoredRows(s.Slot, s.Data))];
        rank = rowsOfRank ?? RankRows.Gather(size, null);
        chosen = [.. Enumerable.Range(rank.First, size)];
        if (rank.Together != rows) order = new(rows, seed);
    }

    /// <summary>The rows of the last batch, from 0.</summary>
    public ReadOnlySpan<int> Chosen => chosen;

    public long? RowAt(int place) => chosen[place];

    public void Fill(IStore store, long step)
    {
        // a full batch is filled only once
        if (order is null && ReferenceEquals(filled, store)) return;
        if (order is not null) Choose(order, step);
        if (!ReferenceEquals(filled, store)) read = Read(store);
        foreach (var slot in read) slot.Write(store, chosen);
        filled = store;
    }

    /// <summary>What no program of the store reads is not filled.</summary>
    private StoredRows[] Read(IStore store) => [.. slots.Where(s => store.Has(s.Name))];

    /// <summary>Lets the store free the rows.</summary>
    public void Release()
    {
        foreach (var slot in slots) slot.Release();
    }

    private void Choose(EpochOrder order, long step)
    {
        var from = ((step - 1) * rank.Together) + rank.First;
        for (var taken = 0; taken < chosen.Length;)
        {
            var (epoch, first) = Math.DivRem(from + taken, rows);
            var many = (int)Math.Min(rows - first, chosen.Length - taken);
            order.Of(epoch).Slice((int)first, many).CopyTo(chosen.AsSpan(taken));
            taken += many;
        }
    }
}
