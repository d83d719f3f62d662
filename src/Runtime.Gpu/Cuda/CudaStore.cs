using ProbDsl.Runtime.Gpu.Cuda.Planning;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Gpu.Cuda;

/// <summary>Slots, tables and constants in the memory of a device. Rows are gathered there, and noise is made there.</summary>
internal sealed class CudaStore : IStore, IHeldNumbers
{
    private readonly CudaEngine engine;
    private readonly IDevice device;
    private readonly DeclaredSlots<CudaSlot> slots = new();
    private readonly Dictionary<(object Array, ElementType Type), nint> arrays = [];
    private readonly HostNumbers host;
    private readonly OwnedMemory owned;
    private readonly List<nint> released = [];

    // what fills a slot at once: a feed of one step
    private readonly RecordedFeed single = new(1);
    private readonly FeedMemory fed;
    private nint run;
    private RecordedFeed? recording;

    public CudaStore(CudaEngine engine, IDevice device)
    {
        (this.engine, this.device, host, owned) = (engine, device, new(device), new(device));
        fed = new(device, owned);
    }

    public IEngine Engine => engine;

    /// <summary>Whether a feed is recorded.</summary>
    public bool IsRecording => recording is not null;

    public Slot Declare(string name, Shape shape, ElementType type = ElementType.Float64) =>
        slots.Declare(name, shape, type, Zeros);

    public bool Has(string name) => slots.Has(name);

    public Slot Of(string name) => slots.Of(name);

    public void Write(Slot slot, ReadOnlySpan<double> values)
    {
        slot.RequireCount(values.Length);
        if (recording is { } feed) feed.Write(Own(slot), values);
        else host.Write(Own(slot).Address, values, slot.Type);
    }

    public void Read(Slot slot, Span<double> into)
    {
        slot.RequireRoom(into.Length);
        if (IsRecording) throw new InvalidOperationException("a feed of several steps reads a slot");
        host.Read(Own(slot).Address, into[..slot.Shape.Count], slot.Type);
    }

    public RowTable Keep(Tensor rows) => new CudaTable(rows);

    public void Release(RowTable table)
    {
        foreach (var type in (ElementType[])[ElementType.Float32, ElementType.Float64])
            if (arrays.Remove((Own(table).Numbers, type), out var at)) released.Add(at);
        if (!IsRecording) FreeReleased();
    }

    /// <summary>Hands what would fill slots to a feed instead; null: slots are filled at once.</summary>
    public void Record(RecordedFeed? feed) => recording = feed;

    /// <summary>Frees tables that were released while a feed was recorded, after its steps.</summary>
    public void FreeReleased()
    {
        foreach (var at in released) owned.Free(at);
        released.Clear();
    }

    public void Take(Slot slot, RowTable table, ReadOnlySpan<int> rows)
    {
        table.Check(slot, rows);
        var own = Own(slot);
        if (own.Shape.Count == 0) return;
        var from = AddressOf(Own(table).Numbers, own.Type);
        (recording ?? single).Take(own, from, table.Width, rows);
        if (!IsRecording) FillNow();
    }

    public void Fill(Slot slot, NoiseSlot noise, RandomStream stream)
    {
        (recording ?? single).Fill(Own(slot), noise.Kind == NoiseKind.Normal, stream);
        if (!IsRecording) FillNow();
    }

    public nint AddressOf(double[] numbers, ElementType type)
    {
        if (arrays.TryGetValue((numbers, type), out var known)) return known;
        var at = owned.Take(type.Bytes(Math.Max(1, numbers.LongLength)));
        host.Write(at, numbers, type);
        return arrays[(numbers, type)] = at;
    }

    public nint AddressOf(ulong[] words)
    {
        if (arrays.TryGetValue((words, ElementType.Float64), out var known)) return known;
        var at = owned.Take(8L * Math.Max(1, words.Length));
        if (words.Length > 0) device.Write(at, MemoryMarshal.AsBytes(words.AsSpan()));
        return arrays[(words, ElementType.Float64)] = at;
    }

    public void Dispose()
    {
        owned.Dispose();
        slots.Clear();
        arrays.Clear();
    }

    internal static CudaSlot Own(Slot slot) =>
        slot as CudaSlot ?? throw new ArgumentException($"slot {slot.Name} belongs to another engine");

    private static CudaTable Own(RowTable table) =>
        table as CudaTable ?? throw new ArgumentException("the table belongs to another engine");

    private void FillNow()
    {
        single.EndStep();
        fed.Write(single.Words);
        single.Clear();
        if (run == 0) run = owned.Take(8 * RunKernels.Words);
        device.Write(run, MemoryMarshal.AsBytes(RunKernels.AtStep(0, hasStopped: false, fed.Address)));
        engine.Launch(FeedKernel.Create(run));
    }

    private CudaSlot Zeros(string name, Shape shape, ElementType type)
    {
        var slot = new CudaSlot(name, shape, type, owned.Take(type.Bytes(Math.Max(1, shape.Count))));
        host.Write(slot.Address, new double[shape.Count], type);
        return slot;
    }
}
