namespace ProbDsl.Catalog.Sdes;

/// <summary>The variance-preserving SDE (Song et al. 2021, equation 11).</summary>
public sealed class VpSde : LinearSde
{
    public override string Name => "vp";

    public override string Summary =>
        "dx = -beta(t) x / 2 dt + sqrt(beta(t)) dw, beta linear from `beta_min` (0.1) to `beta_max` (20); ends in Normal(0, 1)";

    public override bool EndsInStandardNoise => true;

    public override ValueList<OptionSignature> Options => LinearBeta.Options;

    // variance 1 - exp(-B)
    public override (NoisingProcess? Noising, SdeError? Trouble) Of(SdeOptions options)
    {
        var beta = new LinearBeta(options);
        return beta.Trouble is { } trouble
            ? (null, trouble)
            : (new NoisingProcess(t => -0.5 * beta.At(t), beta.At, t => Exp(-0.5 * beta.Integral(t)),
                t => Sqrt(-Expm1(-beta.Integral(t))), EndSd: 1), null);
    }
}
