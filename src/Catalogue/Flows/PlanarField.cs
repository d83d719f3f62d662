using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Catalogue;

/// <summary>A velocity made of planar terms, each with a trace in closed form (Chen et al. 2018).</summary>
public sealed class PlanarField : FlowSignature
{
    public override string Name => "planar";

    public override string Summary => "the mean of `width` terms u(t) tanh(w(t)'x + b(t)); the trace of its Jacobian is in closed form";

    public override ValueList<OptionSignature> Options => [new("width", new SizeKind(), IsRequired: true, IsPositional: true)];
}
