using System.Runtime.InteropServices;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.Cuda.Driver;
using ProbDsl.Runtime.Gpu.Cuda.Kernels;
using ProbDsl.Runtime.Gpu.Cuda.Planning;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Gpu.Cuda;

/// <summary>Slots, tables and constants in the memory of a device. Rows are gathered there, and noise is made there.</summary>
internal sealed class CudaStore(CudaEngine engine, IDevice device) : IStore, IHeldNumbers
{
    private readonly Dictionary<string, CudaSlot> slots = [];
    private readonly Dictionary<(object Array, ElementType Type), nint> arrays = [];
    private readonly HostNumbers host = new(device);
    private readonly List<nint> owned = [];
    private (nint At, int Count) rowNumbers;

    public IEngine Engine => engine;

    public Slot Declare(string name, Shape shape, ElementType type = ElementType.Float64)
    {
        if (!slots.TryGetValue(name, out var slot)) return slots[name] = Zeros(name, shape, type);
        if (slot.Shape != shape) throw new ArgumentException($"slot {name} is {slot.Shape} and {shape}");
        return slot.Type == type ? slot : throw new ArgumentException($"slot {name} is {slot.Type.Name()}, and {type.Name()} is requested");
    }

    public bool Has(string name) => slots.ContainsKey(name);

    public Slot Of(string name) => slots.TryGetValue(name, out var slot) ? slot : throw new ArgumentException($"there is no slot {name}");

    public void Write(Slot slot, ReadOnlySpan<double> values)
    {
        if (values.Length != slot.Shape.Count) throw new ArgumentException($"{values.Length} numbers for slot {slot.Name} {slot.Shape}");
        host.Write(Own(slot).Address, values, slot.Type);
    }

    public void Read(Slot slot, Span<double> into)
    {
        if (into.Length < slot.Shape.Count) throw new ArgumentException($"room for {into.Length} numbers of slot {slot.Name} {slot.Shape}");
        host.Read(Own(slot).Address, into[..slot.Shape.Count], slot.Type);
    }

    public RowTable Keep(Tensor rows) => new CudaTable(rows);

    public void Release(RowTable table)
    {
        foreach (var type in (ElementType[])[ElementType.Float32, ElementType.Float64])
            if (arrays.Remove((Own(table).Numbers, type), out var at))
            {
                device.Free(at);
                owned.Remove(at);
            }
    }

    public void Take(Slot slot, RowTable table, ReadOnlySpan<int> rows)
    {
        table.Check(slot, rows);
        var own = Own(slot);
        if (own.Shape.Count == 0) return;
        if (rowNumbers.Count < rows.Length) rowNumbers = (Owned(4L * rows.Length), rows.Length);
        device.Write(rowNumbers.At, MemoryMarshal.AsBytes(rows));
        var from = AddressOf(Own(table).Numbers, own.Type);
        engine.Launch(RunKernels.Take(own.Type, own.Address, (from, table.Rows, table.Width), rowNumbers.At, rows.Length));
    }

    public void Fill(Slot slot, NoiseSlot noise, RandomStream stream)
    {
        var own = Own(slot);
        if (own.Shape.Count > 0)
            engine.Launch(RunKernels.Fill(
                own.Type, own.Address, own.Shape.Count, noise.Kind == NoiseKind.Normal, stream.Lane, stream.Seed));
    }

    public nint AddressOf(double[] numbers, ElementType type)
    {
        if (arrays.TryGetValue((numbers, type), out var known)) return known;
        var at = Owned(Math.Max(1, numbers.LongLength) * (type == ElementType.Float32 ? 4 : 8));
        host.Write(at, numbers, type);
        return arrays[(numbers, type)] = at;
    }

    public nint AddressOf(ulong[] words)
    {
        if (arrays.TryGetValue((words, ElementType.Float64), out var known)) return known;
        var at = Owned(8L * Math.Max(1, words.Length));
        if (words.Length > 0) device.Write(at, MemoryMarshal.AsBytes(words.AsSpan()));
        return arrays[(words, ElementType.Float64)] = at;
    }

    public void Dispose()
    {
        foreach (var at in owned) device.Free(at);
        owned.Clear();
        slots.Clear();
        arrays.Clear();
    }

    internal static CudaSlot Own(Slot slot) =>
        slot as CudaSlot ?? throw new ArgumentException($"slot {slot.Name} belongs to another engine");

    private static CudaTable Own(RowTable table) =>
        table as CudaTable ?? throw new ArgumentException("the table belongs to another engine");

    private CudaSlot Zeros(string name, Shape shape, ElementType type)
    {
        var slot = new CudaSlot(name, shape, type, Owned(Math.Max(1, shape.Count) * (type == ElementType.Float32 ? 4L : 8L)));
        host.Write(slot.Address, new double[shape.Count], type);
        return slot;
    }

    private nint Owned(long bytes)
    {
        var at = device.Allocate(bytes);
        owned.Add(at);
        return at;
    }
}
