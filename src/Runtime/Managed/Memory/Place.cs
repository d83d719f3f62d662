namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>
/// Where a value's numbers lie, and how far apart two of its rows are: 0 where every row of a loop reads or writes the same place. A strip
/// holds only the rows that are being worked at.
/// </summary>
internal readonly unsafe struct Place<T>(T* at, nint perRow, bool isStrip = false)
    where T : unmanaged
{
    public readonly T* At = at;

    public readonly nint PerRow = perRow;

    private readonly bool isStrip = isStrip;

    /// <summary>Where the first of the rows that are being worked at starts.</summary>
    public T* From(nint first) => isStrip ? At : At + first * PerRow;
}
