namespace ProbDsl.Runtime;

/// <summary>
/// Noise slots of a store, filled before each run for a seed and step, without allocating: slots of float64, and keys, with what <see cref="NoiseSlot.Fill(ulong, uint, int)"/> gives, slots of float32 with what
/// <see cref="NoiseSlot.FillFloats"/> gives.
/// </summary>
public sealed class StoredNoise
{
    private readonly ManagedStore store;
    private readonly (NoiseSlot Slot, RandomStream Stream)[] slots;

    /// <param name="store">Has or gets the slots.</param>
    /// <param name="slots">As <see cref="Noise.Slots"/> tells them.</param>
    /// <param name="seed">One per run.</param>
    /// <param name="type">Of the numbers of slots that are not there yet; keys are float64 in any case.</param>
    public StoredNoise(ManagedStore store, IEnumerable<NoiseSlot> slots, ulong seed, ElementType type = ElementType.Float64)
    {
        (this.store, this.slots) = (store, [.. slots.Select(s => (s, new RandomStream(seed, s.Name)))]);
        foreach (var (slot, _) in this.slots.Where(s => !store.Has(s.Slot.Name))) store.Declare(slot.Name, slot.Shape, slot.Kind == NoiseKind.Key ? ElementType.Float64 : type);
    }

    /// <summary>Fills all of them for a step.</summary>
    public void Fill(uint step)
    {
        foreach (var (slot, stream) in slots)
        {
            stream.Restart(step);
            if (store.TypeOf(slot.Name) == ElementType.Float32) slot.Fill(stream, store.Numbers<float>(slot.Name));
            else slot.Fill(stream, store.Numbers<double>(slot.Name));
        }
    }
}
