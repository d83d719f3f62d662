using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Inference;

/// <summary>One step of Adam as values of a program. What changes from step to step comes through scalar slots, worked out in double precision whatever the program computes in.</summary>
internal sealed class AdamUpdate(Adam adam, ProgramBuilder program)
{
    private const string SizeSlot = "$size", EpsilonSlot = "$epsilon", DecaySlot = "$decay";

    private readonly Value size = program.Slot(SizeSlot, []), epsilon = program.Slot(EpsilonSlot, []), decay = program.Slot(DecaySlot, []);

    /// <summary>A weight, its moments and the largest second moment (null without AMSGrad) after a step along this gradient.</summary>
    public (Value Weight, Value First, Value Second, Value? Largest) Next(Value weight, Value gradient, (Value First, Value Second, Value? Largest) moments)
    {
        var first = adam.Beta1 * moments.First + (1 - adam.Beta1) * gradient;
        var second = adam.Beta2 * moments.Second + (1 - adam.Beta2) * Square(gradient);
        var largest = moments.Largest is null ? null : Max(moments.Largest, second);
        var move = size * first / (Sqrt(largest ?? second) + epsilon);
        return (weight - (adam.WeightDecay > 0 ? move + decay * weight : move), first, second, largest);
    }

    /// <summary>
    /// Sets the slots for the t-th step that is taken. With c1 = 1 - beta1^t and c2 = 1 - beta2^t, rate (m / c1) / (sqrt(v / c2) + epsilon) is (rate sqrt(c2) / c1) m / (sqrt(v) + epsilon sqrt(c2)): the
    /// form at the end of section 2 of Kingma and Ba, with their epsilon unchanged.
    /// </summary>
    public void Write(ManagedStore store, long t, double rate)
    {
        var (c1, c2) = (1 - Math.Pow(adam.Beta1, t), 1 - Math.Pow(adam.Beta2, t));
        store.Write(SizeSlot, [rate * Math.Sqrt(c2) / c1]);
        store.Write(EpsilonSlot, [adam.Epsilon * Math.Sqrt(c2)]);
        if (adam.WeightDecay > 0) store.Write(DecaySlot, [rate * adam.WeightDecay]);
    }
}
