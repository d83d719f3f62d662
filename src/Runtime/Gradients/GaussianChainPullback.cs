using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Gradients;

/// <summary>The derivative of a Gaussian chain's log density by the parts of its model, which the op itself computes.</summary>
internal static class GaussianChainPullback
{
    /// <summary>The pullback to one input, given the item and its adjoint u; null: zero.</summary>
    /// <exception cref="NoGradient">The item is not the log density.</exception>
    public static Value? Derive(Value item, Value u, int input)
    {
        var chain = item.Inputs[0];
        if (((ItemResult)item.Attribute!).Index != GaussianChainShapes.LogDensity) throw new NoGradient(chain);
        if (input >= GaussianChainShapes.Parts) return null;
        return ChainPullback.Uniform(u) is { } same ? chain.Program.GaussianGradient(chain, input, null) * same
            : chain.Program.GaussianGradient(chain, input, Broadcast(u, item.Shape));
    }
}
