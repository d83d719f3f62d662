using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Engines;

/// <summary>A store of slots that the process writes itself; it reads the rows of tables in place.</summary>
/// <param name="engine">The engine of the store.</param>
/// <param name="make">A new slot of zeros.</param>
internal sealed class HostStore<TSlot>(IEngine engine, Func<string, Shape, ElementType, TSlot> make) : IStore
    where TSlot : HostSlot
{
    private readonly DeclaredSlots<TSlot> slots = new();

    public IEngine Engine => engine;

    public Slot Declare(string name, Shape shape, ElementType type = ElementType.Float64) => slots.Declare(name, shape, type, make);

    public bool Has(string name) => slots.Has(name);

    Slot IStore.Of(string name) => slots.Of(name);

    /// <inheritdoc cref="IStore.Of"/>
    public TSlot Of(string name) => slots.Of(name);

    public void Write(Slot slot, ReadOnlySpan<double> values)
    {
        slot.RequireCount(values.Length);
        Own(slot).Write(values, 0);
    }

    public void Read(Slot slot, Span<double> into)
    {
        slot.RequireRoom(into.Length);
        Own(slot).Read(into[..slot.Shape.Count]);
    }

    public RowTable Keep(Tensor rows) => new HostTable(rows);

    /// <summary>Does nothing: the table is the caller's memory.</summary>
    public void Release(RowTable table)
    {
    }

    public void Take(Slot slot, RowTable table, ReadOnlySpan<int> rows)
    {
        table.Check(slot, rows);
        var (own, numbers, width) = (Own(slot), ((HostTable)table).Numbers, table.Width);
        for (var i = 0; i < rows.Length; i++) own.Write(numbers.AsSpan(rows[i] * width, width), i * width);
    }

    public void Fill(Slot slot, NoiseSlot noise, RandomStream stream) => Own(slot).Fill(noise, stream);

    public void Dispose()
    {
        foreach (var slot in slots.All) slot.Dispose();
        slots.Clear();
    }

    private static TSlot Own(Slot slot) => slot as TSlot ?? throw new ArgumentException($"slot {slot.Name} belongs to another engine");
}

/// <summary>A slot of a <see cref="HostStore{TSlot}"/>.</summary>
internal abstract class HostSlot(string name, Shape shape, ElementType type) : Slot(name, shape, type), IDisposable
{
    /// <summary>Copies numbers to a position, rounded to the type of the slot.</summary>
    public abstract void Write(ReadOnlySpan<double> numbers, int at);

    /// <summary>Copies all numbers.</summary>
    public abstract void Read(Span<double> into);

    /// <inheritdoc cref="IStore.Fill"/>
    public abstract void Fill(NoiseSlot noise, RandomStream stream);

    public abstract void Dispose();
}
