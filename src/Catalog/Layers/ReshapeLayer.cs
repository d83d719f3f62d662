namespace ProbDsl.Catalog.Layers;

/// <summary>The elements of the input, row by row, in another shape.</summary>
public sealed class ReshapeLayer : LayerSignature, ILayer
{
    private static readonly string[] Sizes = ["size", "height", "width"];

    public override string Name => "reshape";

    public override string Summary =>
        "the same elements, row by row, in another shape: `reshape(8, 7, 7)` makes real[8, 7, 7] of real[392]";

    public override ValueList<OptionSignature> Options =>
        [.. Sizes.Select((s, i) => new OptionSignature(s, new SizeKind(), IsRequired: i == 0, IsPositional: true))];

    public override LayerResult InferType(LayerUse use)
    {
        if (LayerInputs.RefusePrefix(Name, use) is { } refused) return refused;
        List<Size> sizes = [.. Sizes.Select(use.SizeOf).OfType<Size>()];
        var held = sizes.Aggregate((a, b) => a * b);
        return held == use.Flattened
            ? LayerResult.Real([.. sizes])
            : LayerResult.Refuse($"`reshape` keeps every element, but {LayerInputs.Describe(use.Inputs)} holds {use.Flattened} and "
                + $"real[{string.Join(", ", sizes)}] {held}: `linear({string.Join(", ", sizes)})` makes that many");
    }

    public Operand Lower(LayerCall call) => call.Joined.Shaped([.. call.OutputShape]);
}
