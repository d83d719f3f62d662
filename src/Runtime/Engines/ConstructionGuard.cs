namespace ProbDsl.Runtime.Engines;

/// <summary>
/// Disposes engines and what runs on them if the constructor that creates them fails, as where memory is not enough: its caller has no
/// object to dispose.
/// </summary>
public sealed class ConstructionGuard : IDisposable
{
    private readonly List<IDisposable> created = [];

    /// <summary>Receives what the object will own; returns it.</summary>
    public T Add<T>(T own)
        where T : IDisposable
    {
        created.Add(own);
        return own;
    }

    /// <summary>Ends the construction: from now on the object owns all of it.</summary>
    public void Release() => created.Clear();

    /// <summary>Disposes what was not released, the last one first.</summary>
    public void Dispose()
    {
        foreach (var own in created.AsEnumerable().Reverse()) own.Dispose();
        created.Clear();
    }
}
