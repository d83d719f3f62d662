namespace ProbDsl.Catalog.Layers;

/// <summary>
/// Dilated causal convolutions over a strict prefix (van den Oord et al. 2016): each layer reads its own position and `kernel` - 1 earlier
/// ones, `dilation` times as far apart as in the layer before; the last map is linear. Positions before the first one are 0.
/// </summary>
public sealed class CausalConvLayer : LayerSignature, IStepwiseLayer
{
    private const int Kernel = 2, Dilation = 2;

    public override string Name => "causal_conv";

    public override string Summary =>
        "convolutions over the elements before a position, for an argument such as index[..L, V]: layers of the sizes `hidden`, each with "
            + "`kernel` (2) positions that are `dilation` (2) times as far apart as in the layer before, and `act` (relu); then a linear "
            + "map";

    public override ValueList<OptionSignature> Options =>
    [
        new("hidden", new SizesKind(), IsRequired: true, IsPositional: true),
        new("kernel", new SizeKind()),
        new("dilation", new SizeKind()),
        new("act", Activation.Choice),
    ];

    public override bool IsOpen(LayerUse use) => true;

    public override LayerResult InferType(LayerUse use) => LayerInputs.RequirePrefix(Name, use) ?? LayerResult.Real(use.RequiredSize!);

    public Operand Lower(LayerCall call) =>
        Lower(call, Embedded(call).All(), (x, apart) => [.. Back(call, apart).Select(by => Earlier(x, by))]);

    public Operand LowerStep(LayerCall call, PrefixStep step) => Lower(call, Embedded(call).At(step), (x, apart) =>
    {
        var all = step.Save(x);
        return [.. Back(call, apart).Select(by => step.Earlier(all, by))];
    });

    private static TokenEmbedding Embedded(LayerCall call) => new(call, call.Weights.Next(), call.Sizes("hidden").First());

    private static Operand Lower(LayerCall call, Operand x, Func<Value, int, Value[]> read)
    {
        var (act, apart) = (Activation.Named(call.Word("act", "relu")), 1);
        foreach (var size in call.Sizes("hidden"))
        {
            var window = new Operand(Concat(x.Axes.Rank, read(x.Value, apart)), 1);
            x = act.Of(Map(call, size, MapInitialization.Before(act.Name), window));
            apart *= call.Size("dilation", Dilation);
        }
        return Map(call, call.OutputShape[^1], call.Start, x);
    }

    private static Operand Map(LayerCall call, int size, MapInitialization start, Operand x) =>
        new LinearMap(call.Weights.Next(), size, start).Of(x);

    private static IEnumerable<int> Back(LayerCall call, int apart) =>
        Enumerable.Range(0, call.Size("kernel", Kernel)).Select(k => k * apart);

    // [axes.., L, n], moved to later positions
    private static Value Earlier(Value x, int by)
    {
        var (axis, length) = (x.Shape.Rank - 2, x.Shape[^2]);
        return by == 0 ? x : Pad(Slice(x, axis, 0, Math.Max(0, length - by)), axis, Math.Min(by, length), 0);
    }
}
