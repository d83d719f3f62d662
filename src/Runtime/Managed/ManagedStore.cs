using ProbDsl.Runtime.Managed.Instructions;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Managed;

/// <summary>
/// Slots in native memory, and large data of float32 programs, converted once for all programs that share the store. Tables are read in
/// place.
/// </summary>
public sealed class ManagedStore : IStore
{
    private readonly DeclaredSlots<ManagedSlot> slots = new();
    private readonly Dictionary<double[], NativeBuffer<float>> floats = new(ReferenceEqualityComparer.Instance);

    internal ManagedStore(IEngine engine) => Engine = engine;

    public IEngine Engine { get; }

    public Slot Declare(string name, Shape shape, ElementType type = ElementType.Float64) =>
        slots.Declare(name, shape, type, (n, s, t) => new(n, s, t));

    public bool Has(string name) => slots.Has(name);

    public Slot Of(string name) => slots.Of(name);

    public void Write(Slot slot, ReadOnlySpan<double> values)
    {
        slot.RequireCount(values.Length);
        Own(slot).Write(values);
    }

    public void Read(Slot slot, Span<double> into)
    {
        slot.RequireRoom(into.Length);
        Own(slot).Read(into);
    }

    public RowTable Keep(Tensor rows) => new HostTable(rows);

    /// <summary>Does nothing: the table is the caller's memory.</summary>
    public void Release(RowTable table)
    {
    }

    public void Take(Slot slot, RowTable table, ReadOnlySpan<int> rows)
    {
        table.Check(slot, rows);
        Own(slot).Take(((HostTable)table).Numbers, table.Width, rows);
    }

    public void Fill(Slot slot, NoiseSlot noise, RandomStream stream)
    {
        if (slot.Type == ElementType.Float32) noise.Fill(stream, Own(slot).Floats);
        else noise.Fill(stream, Own(slot).Doubles);
    }

    public void Dispose()
    {
        foreach (var slot in slots.All) slot.Dispose();
        foreach (var buffer in floats.Values) buffer.Dispose();
        slots.Clear();
        floats.Clear();
    }

    internal unsafe T* AddressOf<T>(string name)
        where T : unmanaged
        => slots.Of(name).AddressOf<T>();

    /// <summary>The same values as floats, converted at the first request for this array.</summary>
    internal unsafe float* AsFloats(double[] numbers)
    {
        if (floats.TryGetValue(numbers, out var known)) return known.At;
        var buffer = floats[numbers] = new(numbers.Length);
        fixed (double* from = numbers) DoubleAccess.Narrow(from, buffer.At, numbers.Length);
        return buffer.At;
    }

    private static ManagedSlot Own(Slot slot) =>
        slot as ManagedSlot ?? throw new ArgumentException($"slot {slot.Name} belongs to another engine");
}
