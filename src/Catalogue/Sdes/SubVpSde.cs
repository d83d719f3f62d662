using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>The SDE whose variance stays below that of `vp` (Song et al. 2021, equation 12).</summary>
public sealed class SubVpSde : LinearSde
{
    public override string Name => "subvp";

    public override string Summary => "`vp` with noise sqrt(beta(t) (1 - exp(-2 B(t)))) dw, B(t) the integral of beta from 0 to t; `beta_min` (0.1), `beta_max` (20); ends in Normal(0, 1)";

    public override ValueList<OptionSignature> Options => [new("beta_min", new NumberKind()), new("beta_max", new NumberKind())];

    public override IReadOnlyDictionary<string, double> Defaults => LinearBeta.Defaults;

    public override Value Drift(Value time, IReadOnlyDictionary<string, double> options) => -0.5 * LinearBeta.At(time, options);

    public override Value DiffusionSquared(Value time, IReadOnlyDictionary<string, double> options) => -LinearBeta.At(time, options) * Expm1(-2 * LinearBeta.Integral(time, options));

    public override Value Kept(Value time, IReadOnlyDictionary<string, double> options) => Exp(-0.5 * LinearBeta.Integral(time, options));

    // variance (1 - exp(-B))^2
    public override Value Spread(Value time, IReadOnlyDictionary<string, double> options) => -Expm1(-LinearBeta.Integral(time, options));

    public override double EndSd(IReadOnlyDictionary<string, double> options) => 1;
}
