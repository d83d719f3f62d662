using ProbDsl.Compiler;

namespace ProbDsl.Catalogue;

/// <summary>One step of a gated recurrent unit (Cho et al. 2014): the next state from the state before it and the input.</summary>
public sealed class GruLayer : LayerSignature
{
    public override string Name => "gru";

    public override string Summary => "one step of a gated recurrent unit: the net's first argument is the state, a vector, the others are the input; makes the next state";

    public override LayerRuling Rule(LayerUse use)
    {
        if (Flowing.PrefixRefused(Name, use) is { } refused) return refused;
        if (use.Inputs.Count < 2) return LayerRuling.Refuse($"`gru` takes the state and an input, and here comes {use.Inputs[0]} alone: let it be the first stage of a net such as `net step(state: real[H], x: real[2]) -> real[H] = gru`");
        var state = use.Inputs[0];
        return state is { Rank: 1, IsWhole: false } ? LayerRuling.Real(state.Dims[0].Size) : LayerRuling.Refuse($"the state of `gru` is a vector, and the net's first argument is {state}: declare it as `state: real[H]`");
    }
}
