using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Catalogue;

/// <summary>A positive factor for each number.</summary>
public sealed class ScaleFlow : FlowSignature
{
    public override string Name => "scale";

    public override string Summary => "s x with a positive factor for each number";

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) => Mapped.Refusal(Name, type);
}
