namespace ProbDsl.Catalog.Layers;

/// <summary>
/// One step of a gated recurrent unit (Cho et al. 2014, with the reset gate after the product, as in PyTorch's GRUCell). Two linear maps to
/// 3 H numbers, of the input and of the state: those of the reset gate r, of the update gate z and of the candidate n. All weights are
/// initialized uniformly within 1 / sqrt(H), as in PyTorch. Over a strict prefix, the steps follow each other from a state of 0: step l
/// reads the element before position l, and a linear map of its state makes the outputs.
/// </summary>
public sealed class GruLayer : LayerSignature, IStepwiseLayer
{
    public override string Name => "gru";

    public override string Summary =>
        "one step of a gated recurrent unit: the net's first argument is the state, a vector, the others are the input; "
            + "the output is the next state; for a strict prefix such as index[..L, V], steps over its elements with a state of `size` "
            + "numbers, and a linear map of the last state";

    public override ValueList<OptionSignature> Options => [new("size", new SizeKind(), IsPositional: true)];

    public override bool IsOpen(LayerUse use) => use.Inputs.Any(t => t.IsPrefix);

    public override LayerResult InferType(LayerUse use)
    {
        if (use.Inputs.Any(t => t.IsPrefix)) return OverPrefix(use);
        if (use["size"] is not null)
            return LayerResult.Refuse("`gru` has the size of its state, but `size` is set: leave it out, or declare a strict prefix as "
                + "the net's argument, as `before: real[..D]`");
        if (use.Inputs.Count < 2)
            return LayerResult.Refuse($"`gru` takes the state and an input, but its only input is {use.Inputs[0]}: "
                + $"make it the first stage of a net such as `net step(state: real[H], x: real[2]) -> real[H] = gru`");
        var state = use.Inputs[0];
        return state is { Rank: 1, IsWhole: false }
            ? LayerResult.Real(state.Dims[0].Size)
            : LayerResult.Refuse($"the state of `gru` is a vector, but the net's first argument is "
                + $"{state}: declare it as `state: real[H]`");
    }

    public Operand Lower(LayerCall call)
    {
        if (call.Inputs.Any(i => i.IsPrefix)) return Steps(call);
        var state = call.Inputs[0].Value;
        var size = state.Event.Count;
        var (input, old) = (Map(call, size).Of([.. call.Inputs.Skip(1)]).Value, Map(call, size).Of(call.Inputs[0]).Value);
        return new(Next(input, old, state.Value), 1);
    }

    public Operand LowerStep(LayerCall call, PrefixStep step)
    {
        var size = call.Size("size", 1);
        var token = new TokenEmbedding(call, call.Weights.Next(), size).At(step);
        var input = Map(call, size).Of(token);
        var (saved, save) = step.Memory([.. input.Axes, size]);
        var state = step.Earlier(saved, 1);
        var next = Next(input.Value, Map(call, size).Of(new Operand(state, 1)).Value, state);
        save(next);
        return Out(call, new(next, 1));
    }

    private static LayerResult OverPrefix(LayerUse use) => LayerInputs.RequirePrefix("gru", use)
        ?? (use["size"] is null ? LayerResult.Refuse("`gru` over a strict prefix needs the size of its state: `gru(64)`")
            : LayerResult.Real(use.RequiredSize!));

    // the inputs of all steps in one product, then the states one after another
    private static Operand Steps(LayerCall call)
    {
        var size = call.Size("size", 1);
        var tokens = new TokenEmbedding(call, call.Weights.Next(), size).All();
        var input = Map(call, size).Of(tokens);
        var map = call.Weights.Next();
        var start = new Initialization.Uniform(1 / Math.Sqrt(size));
        var (weight, bias) = (map.Request("weight", [size, 3 * size], start), map.Request("bias", [3 * size], start));
        var (rank, length) = (input.Axes.Rank - 1, input.Axes[^1]);
        var rows = input.Axes[..^1].Count;
        var inOrder = Transpose(Reshape(input.Value, [rows, length, 3 * size]), 1, 0, 2);
        var zeros = Broadcast(Cast(call.Program.Constant(0), inOrder.Type), [rows, size]);
        var states = call.Program.Scan(length, false, [zeros], [inOrder], [weight, bias], s =>
        {
            var next = Next(s.Inputs[0], MatMul(s.Carry[0], s.Constants[0]) + s.Constants[1], s.Carry[0]);
            return new([next], [next]);
        }).Outs[0];
        var each = Reshape(Transpose(states, 1, 0, 2), [.. input.Axes.Leading(rank), length, size]);
        return Out(call, new(each, 1));
    }

    // r = sigmoid(x_r + h_r), z = sigmoid(x_z + h_z), n = tanh(x_n + r h_n), the next state (1 - z) n + z h
    private static Value Next(Value input, Value old, Value state)
    {
        var size = state.Shape[^1];
        var reset = Sigmoid(Gate(input, 0) + Gate(old, 0));
        var update = Sigmoid(Gate(input, 1) + Gate(old, 1));
        var candidate = Tanh(Gate(input, 2) + (reset * Gate(old, 2)));
        return candidate + (update * (state - candidate));

        Value Gate(Value all, int at) => Slice(all, -1, at * size, size);
    }

    private static Operand Out(LayerCall call, Operand state) =>
        new LinearMap(call.Weights.Next(), call.OutputShape[^1], call.Start).Of(state);

    private static LinearMap Map(LayerCall call, int size)
    {
        var start = new Initialization.Uniform(1 / Math.Sqrt(size));
        return new(call.Weights.Next(), 3 * size, MapInitialization.Linear) { InitializationFor = _ => (start, start) };
    }
}
