namespace ProbDsl.Inference.NewData;

/// <summary>
/// Noise that is 0 in the first replicate, and has a single 1 in each of the others, in the order in which statements request it: the
/// difference of a replicate from the first is the response of an affine variable to that noise variable.
/// </summary>
internal sealed class UnitNoise : INoiseSource
{
    private int taken;

    /// <summary>None: what has noise along a path is not affine in it.</summary>
    public ulong Seed => 0;

    public Tensor Of(NoiseSlot slot, uint position)
    {
        var filled = Tensor.Zeros(slot.Shape);
        var each = filled.Values.Length / slot.Shape[0];
        for (var place = 0; place < each; place++) filled.Values[((++taken) * each) + place] = 1;
        return filled;
    }
}
