namespace ProbDsl.Catalog.Layers;

/// <summary>
/// Dropout (Srivastava et al. 2014): in a step of a training each number is 0 with probability rate, and divided by 1 - rate otherwise, so
/// that its mean stays; elsewhere the numbers pass unchanged.
/// </summary>
public sealed class DropoutLayer : LayerSignature, ILayer
{
    public override string Name => "dropout";

    public override string Summary =>
        "in the steps of a training, each number is 0 with probability `rate`, else it is divided by 1 - `rate`; evaluations, predictions "
            + "and draws leave all numbers as they are; keeps the shape";

    public override ValueList<OptionSignature> Options =>
        [new("rate", new NumberKind(OptionRange.BelowOne), IsRequired: true, IsPositional: true)];

    public override LayerResult InferType(LayerUse use) => LayerInputs.RefusePrefix(Name, use) ?? LayerInputs.Joined(use);

    public Operand Lower(LayerCall call)
    {
        var (x, rate) = (call.Joined, call.Number("rate", 0));
        if (call.Net.Noise is not { } noise || rate == 0) return x;
        var kept = Where(noise.Uniform(x.Value.Shape) < rate, call.Program.Constant(0), call.Program.Constant(1 / (1 - rate)));
        return x with { Value = x.Value * kept };
    }
}
