using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>What the compiler needs to know of an invertible map: its options, and which tensors it maps (it keeps their shape).</summary>
public abstract class FlowSignature
{
    public abstract string Name { get; }

    /// <summary>One line for `probdsl flows`.</summary>
    public abstract string Summary { get; }

    public virtual ValueList<OptionSignature> Options => [];

    /// <summary>Why it cannot map tensors of this type with these options, or null.</summary>
    public virtual string? Refusal(TensorType type, ValueList<GivenOption> options) => null;

    /// <summary>The element of its values: `exp` maps onto positive numbers.</summary>
    public virtual Element Maps(Element element) => Element.Real;

    public override string ToString() => $"{Name}({string.Join(", ", Options)})";
}
