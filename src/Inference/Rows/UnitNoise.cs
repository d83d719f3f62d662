using ProbDsl.Inference.Draws;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Rows;

/// <summary>
/// Noise that is 0 in the first replicate, and in each of the others 1 in one place of all, in the order in which statements ask for it:
/// what is affine in its noise then differs in that replicate from the first by its response to that place.
/// </summary>
internal sealed class UnitNoise : INoiseSource
{
    private int taken;

    public Tensor Of(NoiseSlot slot, uint position)
    {
        var filled = Tensor.Zeros(slot.Shape);
        var each = filled.Values.Length / slot.Shape[0];
        for (var place = 0; place < each; place++) filled.Values[((++taken) * each) + place] = 1;
        return filled;
    }
}
