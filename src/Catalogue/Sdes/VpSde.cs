using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>The variance preserving SDE (Song et al. 2021, equation 11).</summary>
public sealed class VpSde : LinearSde
{
    public override string Name => "vp";

    public override string Summary => "dx = -beta(t) x / 2 dt + sqrt(beta(t)) dw, beta from `beta_min` (0.1) to `beta_max` (20) in a straight line; ends in Normal(0, 1)";

    public override ValueList<OptionSignature> Options => [new("beta_min", new NumberKind()), new("beta_max", new NumberKind())];

    public override IReadOnlyDictionary<string, double> Defaults => LinearBeta.Defaults;

    public override Value Drift(Value time, IReadOnlyDictionary<string, double> options) => -0.5 * LinearBeta.At(time, options);

    public override Value DiffusionSquared(Value time, IReadOnlyDictionary<string, double> options) => LinearBeta.At(time, options);

    public override Value Kept(Value time, IReadOnlyDictionary<string, double> options) => Exp(-0.5 * LinearBeta.Integral(time, options));

    // variance 1 - exp(-B)
    public override Value Spread(Value time, IReadOnlyDictionary<string, double> options) => Sqrt(-Expm1(-LinearBeta.Integral(time, options)));

    public override double EndSd(IReadOnlyDictionary<string, double> options) => 1;
}
