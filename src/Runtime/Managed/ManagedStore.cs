using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed.Instructions;
using ProbDsl.Runtime.Managed.Memory;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Managed;

/// <summary>
/// Slots in native memory, and large data of float32 programs, converted once for all programs that share the store. Tables are read in
/// place.
/// </summary>
public sealed class ManagedStore : IStore
{
    private readonly Dictionary<string, ManagedSlot> slots = [];
    private readonly Dictionary<double[], NativeBuffer<float>> floats = new(ReferenceEqualityComparer.Instance);

    internal ManagedStore(IEngine engine) => Engine = engine;

    public IEngine Engine { get; }

    public Slot Declare(string name, Shape shape, ElementType type = ElementType.Float64)
    {
        if (!slots.TryGetValue(name, out var slot)) return slots[name] = new(name, shape, type);
        if (slot.Shape != shape) throw new ArgumentException($"slot {name} is {slot.Shape} and {shape}");
        return slot.Type == type ? slot : throw new ArgumentException($"slot {name} is {slot.Type.Name()}, and {type.Name()} is requested");
    }

    public bool Has(string name) => slots.ContainsKey(name);

    public Slot Of(string name) => Own(name);

    public void Write(Slot slot, ReadOnlySpan<double> values)
    {
        if (values.Length != slot.Shape.Count) throw new ArgumentException($"{values.Length} numbers for slot {slot.Name} {slot.Shape}");
        Own(slot).Write(values);
    }

    public void Read(Slot slot, Span<double> into)
    {
        if (into.Length < slot.Shape.Count) throw new ArgumentException($"room for {into.Length} numbers of slot {slot.Name} {slot.Shape}");
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
        foreach (var slot in slots.Values) slot.Dispose();
        foreach (var buffer in floats.Values) buffer.Dispose();
        slots.Clear();
        floats.Clear();
    }

    internal unsafe T* AddressOf<T>(string name)
        where T : unmanaged
        => Own(name).AddressOf<T>();

    /// <summary>The same values as floats, converted at the first request for this array.</summary>
    internal unsafe float* AsFloats(double[] numbers)
    {
        if (floats.TryGetValue(numbers, out var known)) return known.At;
        var buffer = floats[numbers] = new(numbers.Length);
        fixed (double* from = numbers) DoubleAccess.Narrow(from, buffer.At, numbers.Length);
        return buffer.At;
    }

    private ManagedSlot Own(string name) =>
        slots.TryGetValue(name, out var slot) ? slot : throw new ArgumentException($"there is no slot {name}");

    private static ManagedSlot Own(Slot slot) =>
        slot as ManagedSlot ?? throw new ArgumentException($"slot {slot.Name} belongs to another engine");
}
