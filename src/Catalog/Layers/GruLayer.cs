using ProbDsl.Catalog.Functions;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalog.Layers;

/// <summary>
/// One step of a gated recurrent unit (Cho et al. 2014, with the reset gate after the product, as in PyTorch's GRUCell). Two linear maps to
/// 3 H numbers, of the input and of the state: those of the reset gate r, of the update gate z and of the candidate n. All weights are
/// initialized uniformly within 1 / sqrt(H), as in PyTorch.
/// </summary>
public sealed class GruLayer : LayerSignature, ILayer
{
    public override string Name => "gru";

    public override string Summary =>
        "one step of a gated recurrent unit: the net's first argument is the state, a vector, the others are the input; "
            + "the output is the next state";

    public override LayerResult InferType(LayerUse use)
    {
        if (LayerInputs.RefusePrefix(Name, use) is { } refused) return refused;
        if (use.Inputs.Count < 2)
            return LayerResult.Refuse($"`gru` takes the state and an input, but its only input is {use.Inputs[0]}: "
                + $"make it the first stage of a net such as `net step(state: real[H], x: real[2]) -> real[H] = gru`");
        var state = use.Inputs[0];
        return state is { Rank: 1, IsWhole: false }
            ? LayerResult.Real(state.Dims[0].Size)
            : LayerResult.Refuse($"the state of `gru` is a vector, but the net's first argument is "
                + $"{state}: declare it as `state: real[H]`");
    }

    // r = sigmoid(x_r + h_r), z = sigmoid(x_z + h_z), n = tanh(x_n + r h_n), the next state (1 - z) n + z h
    public Operand Lower(LayerCall call)
    {
        var state = call.Inputs[0].Value;
        var size = state.Event.Count;
        var (input, old) = (Map(call, size).Of([.. call.Inputs.Skip(1)]).Value, Map(call, size).Of(call.Inputs[0]).Value);
        var reset = Sigmoid(Gate(input, 0) + Gate(old, 0));
        var update = Sigmoid(Gate(input, 1) + Gate(old, 1));
        var candidate = Tanh(Gate(input, 2) + (reset * Gate(old, 2)));
        return new(candidate + (update * (state.Value - candidate)), 1);

        Value Gate(Value all, int at) => Slice(all, -1, at * size, size);
    }

    private static LinearMap Map(LayerCall call, int size)
    {
        var start = new Initialization.Uniform(1 / Math.Sqrt(size));
        return new(call.Weights.Next(), 3 * size, MapInitialization.Linear) { InitializationFor = _ => (start, start) };
    }
}
