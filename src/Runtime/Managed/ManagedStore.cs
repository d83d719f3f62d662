namespace ProbDsl.Runtime;

/// <summary>The slots of programs, in memory of their own: several programs share a store. Only reading and writing copy.</summary>
public sealed class ManagedStore : IDisposable
{
    private readonly Dictionary<string, (Shape Shape, NativeBuffer Buffer)> slots = [];

    /// <summary>Declares a slot; one of the same name and shape may be there already.</summary>
    /// <exception cref="ArgumentException">The slot has another shape.</exception>
    public void Declare(string name, Shape shape)
    {
        if (!slots.TryGetValue(name, out var slot)) slots[name] = (shape, new NativeBuffer(shape.Count));
        else if (slot.Shape != shape) throw new ArgumentException($"slot {name} is {slot.Shape} and {shape}");
    }

    public Shape ShapeOf(string name) => Slot(name).Shape;

    /// <summary>Copies numbers in, row-major.</summary>
    public void Write(string name, ReadOnlySpan<double> values)
    {
        var (shape, _) = Slot(name);
        if (values.Length != shape.Count) throw new ArgumentException($"{values.Length} numbers for slot {name} {shape}");
        values.CopyTo(Numbers(name));
    }

    /// <summary>Copies numbers out, row-major.</summary>
    public double[] Read(string name) => Numbers(name).ToArray();

    /// <summary>Copies numbers out, row-major, to where there is room for all of them.</summary>
    public void Read(string name, Span<double> into) => Numbers(name).CopyTo(into);

    public void Dispose()
    {
        foreach (var (_, buffer) in slots.Values) buffer.Dispose();
        slots.Clear();
    }

    internal unsafe double* AddressOf(string name) => Slot(name).Buffer.At;

    /// <summary>The numbers where they are.</summary>
    internal unsafe Span<double> Numbers(string name) => new(Slot(name).Buffer.At, Slot(name).Shape.Count);

    private (Shape Shape, NativeBuffer Buffer) Slot(string name) => slots.TryGetValue(name, out var slot) ? slot : throw new ArgumentException($"there is no slot {name}");
}
