namespace ProbDsl.Runtime.Engines;

/// <summary>The slots of a store by their names, as <see cref="IStore"/> promises them, for an engine's own kind of slot.</summary>
internal sealed class DeclaredSlots<TSlot>
    where TSlot : Slot
{
    private readonly Dictionary<string, TSlot> slots = [];

    public IReadOnlyCollection<TSlot> All => slots.Values;

    /// <summary>The slot of that name, shape and type, made unless there is one.</summary>
    /// <exception cref="ArgumentException">The slot exists with another shape or type.</exception>
    public TSlot Declare(string name, Shape shape, ElementType type, Func<string, Shape, ElementType, TSlot> make)
    {
        if (!slots.TryGetValue(name, out var slot)) return slots[name] = make(name, shape, type);
        if (slot.Shape != shape) throw new ArgumentException($"slot {name} is {slot.Shape} and {shape}");
        return slot.Type == type ? slot : throw new ArgumentException($"slot {name} is {slot.Type.Name()}, and {type.Name()} is requested");
    }

    public bool Has(string name) => slots.ContainsKey(name);

    /// <exception cref="ArgumentException">There is no such slot.</exception>
    public TSlot Of(string name) => slots.TryGetValue(name, out var slot) ? slot : throw new ArgumentException($"there is no slot {name}");

    public void Clear() => slots.Clear();
}
