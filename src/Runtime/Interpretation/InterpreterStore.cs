using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Interpretation;

/// <summary>Slots as arrays of doubles, each rounded to the slot's type.</summary>
internal sealed class InterpreterStore(InterpreterEngine engine) : IStore
{
    private readonly DeclaredSlots<InterpreterSlot> slots = new();

    public IEngine Engine => engine;

    public Slot Declare(string name, Shape shape, ElementType type = ElementType.Float64) =>
        slots.Declare(name, shape, type, (n, s, t) => new(n, s, t));

    public bool Has(string name) => slots.Has(name);

    public Slot Of(string name) => slots.Of(name);

    public void Write(Slot slot, ReadOnlySpan<double> values)
    {
        slot.RequireCount(values.Length);
        values.CopyTo(Own(slot).Numbers);
        Own(slot).Round();
    }

    public void Read(Slot slot, Span<double> into)
    {
        slot.RequireRoom(into.Length);
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
