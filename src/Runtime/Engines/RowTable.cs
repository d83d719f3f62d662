namespace ProbDsl.Runtime.Engines;

/// <summary>The handle of rows registered in a store; each engine derives its own.</summary>
/// <param name="shape">The shape of the table, [rows, ..].</param>
public abstract class RowTable(Shape shape)
{
    /// <summary>The number of rows.</summary>
    public int Rows { get; } = shape.Rank > 0 ? shape[0] : throw new ArgumentException("a single number has no rows");

    /// <summary>The number of elements of a row.</summary>
    public int Width { get; } = shape[1..].Count;

    /// <summary>Rejects rows that are not in the table or whose number does not match the slot.</summary>
    /// <exception cref="ArgumentException">The slot's size does not match the number of rows, or a row is not in the table.</exception>
    public void Check(Slot slot, ReadOnlySpan<int> rows)
    {
        if (slot.Shape.Count != (long)rows.Length * Width)
            throw new ArgumentException($"{rows.Length} rows of {Width} numbers for slot {slot.Name} {slot.Shape}");
        foreach (var row in rows)
            if ((uint)row >= (uint)Rows) throw new ArgumentException($"slot {slot.Name}: row {row} of a table of {Rows} rows");
    }
}
