using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>The variance exploding SDE (Song et al. 2021, equation 9).</summary>
public sealed class VeSde : LinearSde
{
    public override string Name => "ve";

    public override string Summary => "dx = sigma(t) sqrt(2 log(sigma_max / sigma_min)) dw, sigma(t) = sigma_min (sigma_max / sigma_min)^t, `sigma_min` (0.01), `sigma_max` (50); ends in Normal(0, sigma_max)";

    public override ValueList<OptionSignature> Options => [new("sigma_min", new NumberKind()), new("sigma_max", new NumberKind())];

    public override IReadOnlyDictionary<string, double> Defaults { get; } = new Dictionary<string, double> { ["sigma_min"] = 0.01, ["sigma_max"] = 50 };

    public override Value Drift(Value time, IReadOnlyDictionary<string, double> options) => 0 * time;

    public override Value DiffusionSquared(Value time, IReadOnlyDictionary<string, double> options) => 2 * Growth(options) * Square(options["sigma_min"] * Exp(Growth(options) * time));

    public override Value Kept(Value time, IReadOnlyDictionary<string, double> options) => 1 + (0 * time);

    // the integral of the variance: sigma(t)^2 - sigma(0)^2
    public override Value Spread(Value time, IReadOnlyDictionary<string, double> options) => options["sigma_min"] * Sqrt(Expm1(2 * Growth(options) * time));

    public override double EndSd(IReadOnlyDictionary<string, double> options) => options["sigma_max"];

    private static double Growth(IReadOnlyDictionary<string, double> options) => Math.Log(options["sigma_max"] / options["sigma_min"]);
}
