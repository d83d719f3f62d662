using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using TorchSharp;
using Shape = ProbDsl.Runtime.Programs.Shape;
using Tensor = ProbDsl.Runtime.Programs.Tensor;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>Slots as tensors. Rows are gathered and noise is made on the host.</summary>
internal sealed class TorchStore(TorchEngine engine) : IStore
{
    private readonly DeclaredSlots<TorchSlot> slots = new();

    public IEngine Engine => engine;

    public torch.Device Device => engine.Device;

    public Slot Declare(string name, Shape shape, ElementType type = ElementType.Float64) =>
        slots.Declare(name, shape, type, (n, s, t) => new(n, s, t, engine.Device));

    public bool Has(string name) => slots.Has(name);

    public Slot Of(string name) => slots.Of(name);

    public void Write(Slot slot, ReadOnlySpan<double> values)
    {
        slot.RequireCount(values.Length);
        var own = Own(slot);
        TorchNumbers.Write(own.Host, values);
        own.Send();
    }

    public void Read(Slot slot, Span<double> into)
    {
        slot.RequireRoom(into.Length);
        var own = Own(slot);
        own.Receive();
        TorchNumbers.Read(own.Host, into[..slot.Shape.Count]);
    }

    public RowTable Keep(Tensor rows) => new HostTable(rows);

    /// <summary>Does nothing: the table is the caller's memory.</summary>
    public void Release(RowTable table)
    {
    }

    public void Take(Slot slot, RowTable table, ReadOnlySpan<int> rows)
    {
        table.Check(slot, rows);
        if (slot.Shape.Count == 0) return;
        var (own, numbers, width) = (Own(slot), ((HostTable)table).Numbers, table.Width);
        var host = own.Host.bytes;
        for (var i = 0; i < rows.Length; i++)
            TorchNumbers.Write(host, slot.Type == ElementType.Float64, numbers.AsSpan(rows[i] * width, width), i * width);
        own.Send();
    }

    public void Fill(Slot slot, NoiseSlot noise, RandomStream stream)
    {
        var own = Own(slot);
        if (slot.Shape.Count == 0) return;
        if (slot.Type == ElementType.Float64) noise.Fill(stream, TorchNumbers.Span<double>(own.Host));
        else noise.Fill(stream, TorchNumbers.Span<float>(own.Host));
        own.Send();
    }

    public void Dispose()
    {
        foreach (var slot in slots.All) slot.Dispose();
        slots.Clear();
    }

    internal static TorchSlot Own(Slot slot) =>
        slot as TorchSlot ?? throw new ArgumentException($"slot {slot.Name} belongs to another engine");
}

/// <summary>A slot: its tensor on the device, and the host's copy of it, which on the CPU is the same tensor.</summary>
internal sealed class TorchSlot : Slot, IDisposable
{
    public TorchSlot(string name, Shape shape, ElementType type, torch.Device device) : base(name, shape, type)
    {
        Host = torch.zeros(TorchNumbers.Sizes(shape), TorchNumbers.Of(type)).DetachFromDisposeScope();
        Numbers = device.type == DeviceType.CPU ? Host : Host.to(device).DetachFromDisposeScope();
    }

    public torch.Tensor Numbers { get; }

    public torch.Tensor Host { get; }

    public void Send()
    {
        if (!ReferenceEquals(Host, Numbers)) Numbers.Take(Host);
    }

    public void Receive()
    {
        if (!ReferenceEquals(Host, Numbers)) Host.Take(Numbers);
    }

    public void Dispose()
    {
        Host.Dispose();
        Numbers.Dispose();
    }
}
