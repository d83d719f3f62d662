using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Catalogue;

/// <summary>The SDE whose variance stays below that of `vp` (Song et al. 2021, equation 12).</summary>
public sealed class SubVpSde : SdeSignature
{
    public override string Name => "subvp";

    public override string Summary => "`vp` with noise sqrt(beta(t) (1 - exp(-2 B(t)))) dw, B(t) the integral of beta from 0 to t; `beta_min` (0.1), `beta_max` (20); ends in Normal(0, 1)";

    public override ValueList<OptionSignature> Options => [new("beta_min", new NumberKind()), new("beta_max", new NumberKind())];
}
