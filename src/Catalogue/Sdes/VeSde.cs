using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Catalogue;

/// <summary>The variance exploding SDE (Song et al. 2021, equation 9).</summary>
public sealed class VeSde : SdeSignature
{
    public override string Name => "ve";

    public override string Summary => "dx = sigma(t) sqrt(2 log(sigma_max / sigma_min)) dw, sigma(t) = sigma_min (sigma_max / sigma_min)^t, `sigma_min` (0.01), `sigma_max` (50); ends in Normal(0, sigma_max)";

    public override ValueList<OptionSignature> Options => [new("sigma_min", new NumberKind()), new("sigma_max", new NumberKind())];
}
