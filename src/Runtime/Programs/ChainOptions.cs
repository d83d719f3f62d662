namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The options of `chain`: the meaning of its states and pairs, and its optional inputs. Inputs in order: unary, pair, the mask if present,
/// the noise of a drawn path, the weights if present.
/// </summary>
public sealed record ChainOptions(ChainPick Pick, bool HasMask, bool HasWeight) : OpDetail
{
    /// <summary>The number of inputs of the op.</summary>
    public int Inputs => 2 + (HasMask ? 1 : 0) + (Pick == ChainPick.Drawn ? 1 : 0) + (HasWeight ? 1 : 0);

    /// <summary>The position of the mask among the inputs; null: every position is present.</summary>
    public int? Mask => HasMask ? 2 : null;

    /// <summary>The position of the noise; null: no path is drawn.</summary>
    public int? Noise => Pick == ChainPick.Drawn ? Inputs - (HasWeight ? 2 : 1) : null;

    /// <summary>The position of the weights; null: all are 1.</summary>
    public int? Weight => HasWeight ? Inputs - 1 : null;
}
