namespace ProbDsl.Catalog.Layers;

/// <summary>Group normalization (Wu and He 2018). Weights: scale and offset of each channel, initially 1 and 0.</summary>
public sealed class GroupNormLayer : LayerSignature, ILayer
{
    private const int Groups = 8;

    public override string Name => "group_norm";

    public override string Summary =>
        "(x - mean) / sd over each of `groups` (8) groups of adjacent channels of an image [channels, height, width], or of adjacent "
            + "numbers of a vector, then a learned scale and offset for each channel; keeps the shape";

    public override ValueList<OptionSignature> Options => [new("groups", new SizeKind(), IsPositional: true)];

    public override LayerResult InferType(LayerUse use)
    {
        var joined = LayerInputs.RefusePrefix(Name, use) ?? LayerInputs.Joined(use);
        if (joined.Type is not { } type) return joined;
        var groups = use.SizeOf("groups") ?? Size.Of(Groups);
        if (type.Rank is not (1 or 3))
            return LayerResult.Refuse($"`group_norm` takes an image, real[channels, height, width], or a vector, but this is {type}");
        return Stride.IsMultiple(type.Dims[0].Size, groups) ? joined
            : LayerResult.Refuse($"`group_norm` cannot split {type.Dims[0].Size} channels into {groups} groups of one size: "
                + $"write `groups`, or a number of channels that is a multiple of {groups}");
    }

    public Operand Lower(LayerCall call)
    {
        var (x, groups, weights) = (call.Joined, call.Size("groups", Groups), call.Weights.Next());
        var standard = Reshape(LayerNormLayer.Standardized(x.Shaped(groups, x.Event.Count / groups).Value), x.Value.Shape);
        return x with { Value = (standard * OfChannel("scale", Initialization.Ones)) + OfChannel("offset", Initialization.Zeros) };

        Runtime.Programs.Value OfChannel(string name, Initialization start) =>
            Reshape(weights.Request(name, [x.Event[0]], start), [x.Event[0], .. x.Event[1..].Select(_ => 1)]);
    }
}
