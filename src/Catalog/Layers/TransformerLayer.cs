namespace ProbDsl.Catalog.Layers;

/// <summary>
/// A transformer (Vaswani et al. 2017, with layer normalization before each part): token embeddings, positions, blocks of attention and a
/// gelu MLP of 4 times the width, a last normalization, and a linear output. Over a strict prefix, a position attends only to those before
/// it, so that one pass gives every conditional.
/// </summary>
public sealed class TransformerLayer : LayerSignature, IStepwiseLayer
{
    private const int Heads = 4, Blocks = 2;
    private const string Learned = "learned", Rotary = "rotary";

    public override string Name => "transformer";

    public override string Summary =>
        "attention over tokens, index[L, V] or real[L, D], with `heads` (4), `layers` (2) and `positions` learned or rotary; a strict "
            + "prefix, index[..L, V], real[..D] or bool[..D], sees only the tokens before a position; outputs of two dimensions, the first "
            + "of them L, have one row for each token, others the mean over tokens";

    public override ValueList<OptionSignature> Options =>
    [
        new("width", new SizeKind(), IsRequired: true, IsPositional: true),
        new("heads", new SizeKind()),
        new("layers", new SizeKind()),
        new("positions", new ChoiceKind([Learned, Rotary])),
    ];

    public override bool IsOpen(LayerUse use) => true;

    public override LayerResult InferType(LayerUse use)
    {
        var tokens = use.Inputs[0];
        if (!AreTokens(tokens))
            return LayerResult.Refuse($"`transformer` takes tokens first, index[L, V] or real[L, D], but its input is "
                + $"{tokens}: declare the net's first argument so, and make `transformer` the first stage");
        if (use.Inputs.Skip(1).FirstOrDefault(t => t.IsPrefix) is { } second)
            return LayerResult.Refuse($"`transformer` takes one strict prefix, its tokens, but {second} is another: "
                + "declare it as a whole tensor");
        return tokens.IsPrefix || !PerToken(use.Outputs!, tokens.Dims[0].Size)
            ? LayerResult.Real(use.RequiredSize!) : Rows(use.Outputs!, tokens.Dims[0].Size);
    }

    public override string? RefuseNumbers(LayerUse use, Func<string, double?> numberOf)
    {
        var heads = use["heads"] is null ? Heads : numberOf("heads");
        if (numberOf("width") % heads is > 0)
            return $"{heads} heads cannot split a width of {numberOf("width")} evenly: make `width` a multiple of `heads`";
        return IsRotary(use) && numberOf("width") % (2 * heads) is > 0
            ? $"rotary positions turn pairs of numbers, but {heads} heads of a width of {numberOf("width")} have an odd number each: "
                + $"make `width` a multiple of {2 * heads}" : null;
    }

    public Operand Lower(LayerCall call)
    {
        var tokens = call.Inputs.FirstOrDefault(i => i.IsPrefix) ?? call.Inputs[0];
        var length = tokens.Value.Event[0];
        var embedding = call.Weights.Next();
        var x = new TokenEmbedding(call, embedding, call.Size("width", 1)).All();
        if (!IsRotary(call)) x = x with { Value = x.Value + Positions(call, embedding, length) };
        var positions = call.Program.Iota(length, 0);
        x = Through(call, x, asked => Attention(Turned(call, asked, positions), HeadsOf(call), tokens.IsPrefix));
        if (!tokens.IsPrefix && call.OutputShape.Rank == 1) x = x with { Value = Sum(x.Value, -2) / length };
        return Out(call, x, call.OutputShape[^1]) with { EventRank = tokens.IsPrefix ? 1 : call.OutputShape.Rank };
    }

    public Operand LowerStep(LayerCall call, PrefixStep step)
    {
        var embedding = call.Weights.Next();
        var x = new TokenEmbedding(call, embedding, call.Size("width", 1)).At(step);
        if (!IsRotary(call)) x = x with { Value = x.Value + Gather(Positions(call, embedding, step.Length), step.Position, 0) };
        x = Through(call, x, asked => CachedAttention.Lower(Turned(call, asked, step.Position), HeadsOf(call), step));
        return Out(call, x, call.OutputShape[^1]);
    }

    private static Operand Through(LayerCall call, Operand x, Func<Value, Value> attend)
    {
        for (var b = 0; b < call.Size("layers", Blocks); b++)
            x = new TransformerBlock(call.Weights, call.Size("width", 1)).Of(x, attend);
        return LayerNormLayer.Lower(call.Weights.Next(), x);
    }

    private static Operand Out(LayerCall call, Operand x, int size) =>
        new LinearMap(call.Weights.Next(), size, call.Start).Of(x);

    private static Value Positions(LayerCall call, MapWeights embedding, int length) =>
        embedding.Request("positions", [length, call.Size("width", 1)], new Initialization.OfPositions(TokenEmbedding.Small));

    private static Value Turned(LayerCall call, Value asked, Value position) =>
        IsRotary(call) ? RotaryPositions.Turn(asked, HeadsOf(call), position) : asked;

    private static int HeadsOf(LayerCall call) => call.Size("heads", Heads);

    private static bool IsRotary(LayerCall call) => call.Word("positions", Learned) == Rotary;

    private static bool IsRotary(LayerUse use) => use["positions"] is Symbol { Name: Rotary };

    private static bool AreTokens(TensorType type) => type.States is not null ? type.Rank == 1
        : type.Rank == 2 && !type.IsWhole || type.IsPrefix && type.Rank <= 2;

    private static bool PerToken(ValueList<TensorType> outputs, Size length) => outputs.All(o => o.Rank >= 2 && o.Dims[0].Size == length);

    /// <summary>One row for each token, which holds every output's.</summary>
    private static LayerResult Rows(ValueList<TensorType> outputs, Size length) =>
        LayerResult.Real(length, outputs.Select(o => LayerUse.Elements(o with { Dims = [.. o.Dims.Skip(1)] })).Aggregate((a, b) => a + b));
}
