namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>The compiler's view of an invertible map: its options, and which tensor types it maps (the shape is unchanged).</summary>
public abstract class FlowSignature
{
    public abstract string Name { get; }

    /// <summary>One line for `probdsl flows`.</summary>
    public abstract string Summary { get; }

    public virtual ValueList<OptionSignature> Options => [];

    /// <summary>The reason why it cannot map tensors of this type with these options, or null.</summary>
    public virtual string? Refusal(TensorType type, ValueList<GivenOption> options) => null;

    /// <summary>The reason why tensors of this type have too few elements for it, or null, also where a size has no number yet.</summary>
    public virtual string? SizeRefusal(TensorType type, ValueList<GivenOption> options) => null;

    /// <summary>Whether it has weights to train, or is trained by those of its field.</summary>
    public virtual bool HasWeights(ValueList<GivenOption> options) => true;

    /// <summary>Whether it maps each element on its own, so that elements of a draw may be missing.</summary>
    public virtual bool IsElementwise => false;

    /// <summary>Whether its Jacobian has determinant 1 whatever its weights are.</summary>
    public virtual bool KeepsVolume(ValueList<GivenOption> options) => false;

    /// <summary>Whether it is affine whatever its weights are: it presses no density onto single values.</summary>
    public virtual bool IsAffine => false;

    /// <summary>The element kind of its output: `exp` maps to positive numbers.</summary>
    public virtual Element Maps(Element element) => Element.Real;

    public override string ToString() => $"{Name}({string.Join(", ", Options)})";
}
