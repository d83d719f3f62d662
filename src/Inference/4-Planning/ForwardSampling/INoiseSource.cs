namespace ProbDsl.Inference.ForwardSampling;

/// <summary>Fills the noise slots of statements that are drawn.</summary>
public interface INoiseSource
{
    /// <summary>The random numbers of a slot at a position of a chain, from 1; 0 without a chain.</summary>
    Tensor Of(NoiseSlot slot, uint position);

    /// <summary>The seed of noise along a path, which is in no slot.</summary>
    ulong Seed { get; }
}

/// <summary>The random numbers of one draw.</summary>
public sealed class SeededNoise(ulong seed) : INoiseSource
{
    public ulong Seed => seed;

    public Tensor Of(NoiseSlot slot, uint position) => slot.Fill(seed, position);
}

/// <summary>The random numbers of several draws, for a slot [draws, ..]; each draw has the same numbers as alone.</summary>
public sealed class SeparateNoise(ulong[] seeds) : INoiseSource
{
    private readonly Dictionary<string, RandomStream[]> streams = [];

    public ulong Seed => seeds[0];

    public Tensor Of(NoiseSlot slot, uint position)
    {
        if (!streams.TryGetValue(slot.Name, out var own))
            own = streams[slot.Name] = Array.ConvertAll(seeds, seed => new RandomStream(seed, slot.Name));
        var filled = Tensor.Zeros(slot.Shape);
        var each = filled.Values.Length / seeds.Length;
        for (var draw = 0; draw < seeds.Length; draw++)
        {
            own[draw].Restart(position);
            slot.Fill(own[draw], filled.Values.AsSpan(draw * each, each));
        }

        return filled;
    }
}
