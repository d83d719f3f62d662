using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Catalogue;

/// <summary>The variance preserving SDE (Song et al. 2021, equation 11).</summary>
public sealed class VpSde : SdeSignature
{
    public override string Name => "vp";

    public override string Summary => "dx = -beta(t) x / 2 dt + sqrt(beta(t)) dw, beta from `beta_min` (0.1) to `beta_max` (20) in a straight line; ends in Normal(0, 1)";

    public override ValueList<OptionSignature> Options => [new("beta_min", new NumberKind()), new("beta_max", new NumberKind())];
}
