using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Interpretation;

/// <summary>Slots as arrays of doubles, each rounded to the slot's type.</summary>
internal sealed class InterpreterStore(InterpreterEngine engine) : IStore
{
    private readonly Dictionary<string, InterpreterSlot> slots = [];

    public IEngine Engine => engine;

    public Slot Declare(string name, Shape shape, ElementType type = ElementType.Float64)
    {
        if (!slots.TryGetValue(name, out var slot)) return slots[name] = new(name, shape, type);
        if (slot.Shape != shape) throw new ArgumentException($"slot {name} is {slot.Shape} and {shape}");
        return slot.Type == type ? slot : throw new ArgumentException($"slot {name} is {slot.Type.Name()}, and {type.Name()} is requested");
    }

    public bool Has(string name) => slots.ContainsKey(name);

    public Slot Of(string name) => slots.TryGetValue(name, out var slot) ? slot : throw new ArgumentException($"there is no slot {name}");

    public void Write(Slot slot, ReadOnlySpan<double> values)
    {
        if (values.Length != slot.Shape.Count) throw new ArgumentException($"{values.Length} numbers for slot {slot.Name} {slot.Shape}");
        values.CopyTo(Own(slot).Numbers);
        Own(slot).Round();
    }

    public void Read(Slot slot, Span<double> into)
    {
        if (into.Length < slot.Shape.Count) throw new ArgumentException($"room for {into.Length} numbers of slot {slot.Name} {slot.Shape}");
        Own(slot).Numbers.CopyTo(into);
    }

    public RowTable Keep(Tensor rows) => new HostTable(rows);

    /// <summary>Does nothing: the table is the caller's memory.</summary>
    public void Release(RowTable table)
    {
    }

    public void Take(Slot slot, RowTable table, ReadOnlySpan<int> rows)
    {
        table.Check(slot, rows);
        var (numbers, width, own) = (((HostTable)table).Numbers, table.Width, Own(slot));
        for (var i = 0; i < rows.Length; i++) numbers.AsSpan(rows[i] * width, width).CopyTo(own.Numbers.AsSpan(i * width));
        own.Round();
    }

    public void Fill(Slot slot, NoiseSlot noise, RandomStream stream)
    {
        if (slot.Type == ElementType.Float64)
        {
            noise.Fill(stream, Own(slot).Numbers);
            return;
        }

        var floats = new float[slot.Shape.Count];
        noise.Fill(stream, floats);
        for (var i = 0; i < floats.Length; i++) Own(slot).Numbers[i] = floats[i];
    }

    /// <summary>Nothing to free.</summary>
    public void Dispose() => slots.Clear();

    internal static InterpreterSlot Own(Slot slot) =>
        slot as InterpreterSlot ?? throw new ArgumentException($"slot {slot.Name} belongs to another engine");
}

/// <summary>A slot stored as doubles, whatever its type.</summary>
internal sealed class InterpreterSlot(string name, Shape shape, ElementType type) : Slot(name, shape, type)
{
    public double[] Numbers { get; } = new double[shape.Count];

    /// <summary>Rounds to the slot's type.</summary>
    public void Round()
    {
        if (Type == ElementType.Float64) return;
        foreach (ref var number in Numbers.AsSpan()) number = (float)number;
    }
}
