namespace ProbDsl.Runtime.Programs;

/// <summary>The attribute of `gaussian_chain`: the elements of the first state with a flat prior, and the optional inputs.</summary>
/// <param name="Free">Positions in the state, ascending.</param>
/// <param name="HasMask">Whether a mask follows the observations.</param>
/// <param name="HasWeight">Whether weights of the sequences come last.</param>
public sealed record GaussianChainOptions(AxisList Free, bool HasMask, bool HasWeight) : OpDetail
{
    /// <summary>The number of inputs of the op.</summary>
    public int Inputs => GaussianChainShapes.Parts + (HasMask ? 1 : 0) + (HasWeight ? 1 : 0);

    /// <summary>The position of the mask among the inputs; null: every number is observed.</summary>
    public int? Mask => HasMask ? GaussianChainShapes.Parts : null;

    /// <summary>The position of the weights; null: all are 1.</summary>
    public int? Weight => HasWeight ? Inputs - 1 : null;
}
