namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>
/// The address of a value and the distance between two of its rows: 0 if every row of a loop reads or writes the same place. A strip holds
/// only the rows in progress.
/// </summary>
internal readonly unsafe struct Place<T>(T* at, nint perRow, bool isStrip = false)
    where T : unmanaged
{
    public readonly T* At = at;

    public readonly nint PerRow = perRow;

    private readonly bool isStrip = isStrip;

    /// <summary>The address of the first row in progress.</summary>
    public T* From(nint first) => isStrip ? At : At + first * PerRow;
}
