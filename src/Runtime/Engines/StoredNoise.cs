using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Engines;

/// <summary>The noise slots of a store, filled before each run for a seed and a step. Filling does not allocate.</summary>
public sealed class StoredNoise
{
    private readonly IStore store;
    private readonly (Slot Slot, NoiseSlot Noise, RandomStream Stream)[] slots;

    /// <param name="store">The store that has or receives the slots.</param>
    /// <param name="noise">As <see cref="Noise.Slots"/> lists it.</param>
    /// <param name="seed">The seed, one per run.</param>
    /// <param name="rank">The rank of this process among those of a run, each of which has noise of its own.</param>
    /// <param name="type">The type of slots that do not exist yet; keys are always float64.</param>
    public StoredNoise(IStore store, IEnumerable<NoiseSlot> noise, ulong seed, ElementType type = ElementType.Float64,
        int rank = 0)
    {
        this.store = store;
        slots = [.. noise.Select(n => (SlotOf(n, type), n, new RandomStream(seed, rank == 0 ? n.Name : $"{n.Name} of rank {rank}")))];
    }

    /// <summary>Fills all noise slots for a step.</summary>
    public void Fill(uint step)
    {
        foreach (var (slot, noise, stream) in slots)
        {
            stream.Restart(step);
            store.Fill(slot, noise, stream);
        }
    }

    private Slot SlotOf(NoiseSlot noise, ElementType type) => store.Has(noise.Name)
        ? store.Of(noise.Name)
        : store.Declare(noise.Name, noise.Shape, noise.Kind == NoiseKind.Key ? ElementType.Float64 : type);
}
