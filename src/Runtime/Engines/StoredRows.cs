using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Engines;

/// <summary>
/// Rows of an array that are gathered into a slot: data [rows, ..], slot [rows taken, ..]. The store keeps the array from the first time
/// on.
/// </summary>
public sealed class StoredRows
{
    private readonly string name;
    private readonly Tensor data;
    private IStore? store;
    private Slot? slot;
    private RowTable? table;

    /// <param name="slot">A slot of the stores that are written.</param>
    /// <param name="data">Has a dimension of rows, the first.</param>
    /// <exception cref="ArgumentException">The data are a single number.</exception>
    public StoredRows(string slot, Tensor data)
    {
        if (data.Shape.Rank == 0) throw new ArgumentException($"slot {slot}: a single number has no rows");
        (name, this.data) = (slot, data);
    }

    /// <summary>
    /// Row i of the slot becomes row rows[i] of the data, each counted from 0. Allocates nothing but the first time for a store.
    /// </summary>
    /// <exception cref="ArgumentException">The slot does not have the size of so many rows, or a row is not in the data.</exception>
    public void Write(IStore store, ReadOnlySpan<int> rows)
    {
        if (!ReferenceEquals(this.store, store)) Keep(store);
        store.Take(slot!, table!, rows);
    }

    /// <summary>Lets the store free the array.</summary>
    public void Release()
    {
        if (store is not null) store.Release(table!);
        (store, slot, table) = (null, null, null);
    }

    private void Keep(IStore store)
    {
        Release();
        (this.store, slot, table) = (store, store.Of(name), store.Keep(data));
    }
}
