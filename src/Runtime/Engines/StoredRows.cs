namespace ProbDsl.Runtime.Engines;

/// <summary>
/// Rows of an array that are gathered into a slot: data [rows, ..], slot [rows taken, ..]. The store registers the array at the first use.
/// </summary>
public sealed class StoredRows
{
    private readonly string name;
    private readonly Tensor data;
    private IStore? store;
    private Slot? slot;
    private RowTable? table;

    /// <param name="slot">A slot of the stores that are written to.</param>
    /// <param name="data">The data; the first dimension is rows.</param>
    /// <exception cref="ArgumentException">The data are a scalar.</exception>
    public StoredRows(string slot, Tensor data)
    {
        if (data.Shape.Rank == 0) throw new ArgumentException($"slot {slot}: a single number has no rows");
        (name, this.data) = (slot, data);
    }

    /// <summary>The name of the slot.</summary>
    public string Name => name;

    /// <summary>
    /// Gathers rows: row i of the slot becomes row rows[i] of the data, each counted from 0. Allocates only at the first use with a store.
    /// </summary>
    /// <exception cref="ArgumentException">The slot's size does not match the number of rows, or a row is not in the data.</exception>
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
