namespace ProbDsl.Inference.Training;

/// <summary>
/// One step of Adam as values of a program. Scalar slots hold the learning rate and the step number, which change from step to step.
/// </summary>
public sealed class AdamUpdate(Adam adam, ProgramBuilder program, string rateSlot = AdamUpdate.RateSlot)
{
    public const string RateSlot = "$rate";

    private const string StepSlot = "$step";

    private readonly AdamRule rule = new(adam.Beta1, adam.Beta2, adam.Epsilon, adam.WeightDecay);
    private readonly Value rate = program.Slot(rateSlot, []), step = program.Slot(StepSlot, []);

    /// <summary>A weight, its moments and the running maximum of the second moment (null without AMSGrad) after a step along this
    /// gradient.</summary>
    public AdamResults Next(Value weight, Value gradient, (Value First, Value Second, Value? Largest) moments) =>
        Ops.Adam(weight, gradient, moments.First, moments.Second, rate, step, rule, moments.Largest);

    /// <summary>Sets the slots for the t-th accepted step.</summary>
    public static void Write(IStore store, long t, double rate, string rateSlot = RateSlot)
    {
        store.Write(rateSlot, [rate]);
        store.Write(StepSlot, [t]);
    }
}
