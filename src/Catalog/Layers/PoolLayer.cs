namespace ProbDsl.Catalog.Layers;

/// <summary>Pooling: one number for each square of an image, its maximum or its mean.</summary>
public sealed class PoolLayer(string name, string summary, Func<Value, Value?, Value> join) : LayerSignature, ILayer
{
    internal static IEnumerable<LayerSignature> Rows =>
    [
        new PoolLayer("max_pool", "the largest of each square of `size` (2) by `size` pixels; n / size, rounded up", Largest),
        new PoolLayer("mean_pool", "the mean of each square of `size` (2) by `size` pixels; n / size, rounded up", Mean),
    ];

    public override string Name => name;

    public override string Summary => summary;

    public override ValueList<OptionSignature> Options => [new("size", new SizeKind(), IsPositional: true)];

    public override LayerResult InferType(LayerUse use)
    {
        var (image, refusal) = Image.Into(name, use);
        if (image is null) return refusal!;
        var (smaller, why) = Stride.Divide(image, use.SizeOf("size") ?? Size.Of(2), $"`size` of `{name}`");
        return smaller is null ? LayerResult.Refuse(why!) : smaller.Type;
    }

    /// <summary>Pools each channel separately. Squares that extend past an edge have fewer pixels.</summary>
    public Operand Lower(LayerCall call)
    {
        var (image, size) = (Image.Of(call.Inputs[0].Value), call.Size("size", 2));
        var (down, across) = (Windows.Same(image.Event[1], size, size), Windows.Same(image.Event[2], size, size));
        var squares = UnfoldImage(image.Shaped(image.Event[0], 1, image.Event[1], image.Event[2]).Value, down, across);
        var isWhole = image.Event[1] % size == 0 && image.Event[2] % size == 0;
        var there = isWhole ? null : UnfoldImage(Broadcast(call.Program.Constant(1), [1, image.Event[1], image.Event[2]]), down, across);
        return new Operand(join(squares, there), 2).Shaped(image.Event[0], down.On(image.Event[1]), across.On(image.Event[2]));
    }

    private static Value Largest(Value squares, Value? there) =>
        MaxOf(there is null ? squares : Where(there, squares, double.NegativeInfinity), -1);

    private static Value Mean(Value squares, Value? there) =>
        there is null ? Sum(squares, -1) / squares.Shape[^1] : Sum(squares, -1) / Sum(there, -1);
}
