namespace ProbDsl.Inference.Training;

/// <summary>
/// Full batches of a table's rows in their own order; an incomplete last batch is filled with the first rows.
/// </summary>
public sealed class RowsInOrder : IRowSource
{
    private readonly StoredRows[] slots;
    private readonly int[] chosen;
    private readonly long rows;

    /// <param name="slots">Slots [size, ..] of data [rows, ..].</param>
    /// <param name="size">The batch size.</param>
    /// <param name="rows">The number of rows.</param>
    public RowsInOrder(IEnumerable<RowSlot> slots, int size, long rows) =>
        (this.slots, chosen, this.rows) = ([.. slots.Select(s => new StoredRows(s.Slot, s.Data))], new int[size], rows);

    public long? RowAt(int place) => chosen[place];

    public void Fill(IStore store, long step)
    {
        for (var i = 0; i < chosen.Length; i++) chosen[i] = (int)((((step - 1) * chosen.Length) + i) % rows);
        foreach (var slot in slots) slot.Write(store, chosen);
    }
}
