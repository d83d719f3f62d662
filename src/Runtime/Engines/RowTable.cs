using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Engines;

/// <summary>The handle of rows that a store keeps; each engine derives its own.</summary>
/// <param name="shape">[rows, ..].</param>
public abstract class RowTable(Shape shape)
{
    /// <summary>How many rows there are.</summary>
    public int Rows { get; } = shape.Rank > 0 ? shape[0] : throw new ArgumentException("a single number has no rows");

    /// <summary>Numbers in a row.</summary>
    public int Width { get; } = shape[1..].Count;

    /// <summary>Rejects rows that are not in the table or do not fill the slot.</summary>
    /// <exception cref="ArgumentException">The slot does not have the size of so many rows, or a row is not in the table.</exception>
    public void Check(Slot slot, ReadOnlySpan<int> rows)
    {
        if (slot.Shape.Count != (long)rows.Length * Width)
            throw new ArgumentException($"{rows.Length} rows of {Width} numbers for slot {slot.Name} {slot.Shape}");
        foreach (var row in rows)
            if ((uint)row >= (uint)Rows) throw new ArgumentException($"slot {slot.Name}: row {row} of a table of {Rows} rows");
    }
}
