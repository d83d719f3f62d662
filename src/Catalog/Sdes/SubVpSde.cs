namespace ProbDsl.Catalog.Sdes;

/// <summary>The sub-VP SDE, whose variance stays below that of `vp` (Song et al. 2021, equation 12).</summary>
public sealed class SubVpSde : LinearSde
{
    public override string Name => "subvp";

    public override string Summary =>
        "`vp` with noise sqrt(beta(t) (1 - exp(-2 B(t)))) dw, B(t) the integral of beta from 0 to t; `beta_min` (0.1), `beta_max` (20); "
            + "ends in Normal(0, 1)";

    public override bool EndsInStandardNoise => true;

    public override ValueList<OptionSignature> Options => LinearBeta.Options;

    // variance (1 - exp(-B))^2
    public override (NoisingProcess? Noising, SdeError? Trouble) Of(SdeOptions options)
    {
        var beta = new LinearBeta(options);
        return beta.Trouble is { } trouble
            ? (null, trouble)
            : (new NoisingProcess(t => -0.5 * beta.At(t), t => -beta.At(t) * Expm1(-2 * beta.Integral(t)), t =>
                Exp(-0.5 * beta.Integral(t)),
                t => -Expm1(-beta.Integral(t)), EndSd: 1), null);
    }
}
