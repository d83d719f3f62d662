using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Draws;

/// <summary>What fills the noise slots of statements that are drawn.</summary>
internal interface INoiseSource
{
    /// <summary>The numbers of a slot; of a chain at this position (from 1), else 0.</summary>
    Tensor Of(NoiseSlot slot, uint position);
}

/// <summary>Random numbers of one draw.</summary>
internal sealed class SeededNoise(ulong seed) : INoiseSource
{
    public Tensor Of(NoiseSlot slot, uint position) => slot.Fill(seed, position);
}

/// <summary>Random numbers of several draws, those of each as it has them alone: of a slot [draws, ..] the first dimension.</summary>
internal sealed class NoiseOfEach(ulong[] seeds) : INoiseSource
{
    private readonly Dictionary<string, RandomStream[]> streams = [];

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
