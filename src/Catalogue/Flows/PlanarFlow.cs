using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Catalogue.Flows;

/// <summary>A sequence of planar maps (Rezende and Mohamed 2015).</summary>
public sealed class PlanarFlow : FlowSignature
{
    public override string Name => "planar";

    public override string Summary => "x + u tanh(w'x + b), `layers` times, with w'u >= -1";

    public override ValueList<OptionSignature> Options => [new("layers", new SizeKind(), IsRequired: true, IsPositional: true)];

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) => FlowElements.Refusal(Name, type);
}
