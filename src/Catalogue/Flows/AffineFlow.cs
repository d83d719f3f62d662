using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Catalogue.Flows;

/// <summary>A linear map plus a shift.</summary>
public sealed class AffineFlow : FlowSignature
{
    public override string Name => "affine";

    public override string Summary => "L x + b with L lower triangular and a positive diagonal";

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) => FlowElements.Refusal(Name, type);
}
