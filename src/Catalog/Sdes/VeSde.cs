namespace ProbDsl.Catalog.Sdes;

/// <summary>The variance-exploding SDE (Song et al. 2021, equation 9).</summary>
public sealed class VeSde : LinearSde
{
    public override string Name => "ve";

    public override string Summary =>
        "dx = sigma(t) sqrt(2 log(sigma_max / sigma_min)) dw, sigma(t) = sigma_min (sigma_max / sigma_min)^t, `sigma_min` (0.01), "
            + "`sigma_max` (50); ends in Normal(0, sigma_max)";

    public override ValueList<OptionSignature> Options =>
    [
        new("sigma_min", new NumberKind(OptionRange.Positive)),
        new("sigma_max", new NumberKind(OptionRange.Positive)),
    ];

    // the variance is an integral: sigma(t)^2 - sigma(0)^2
    public override (NoisingProcess? Noising, SdeError? Trouble) Of(SdeOptions options)
    {
        var (first, last) = (options.Number("sigma_min", 0.01), options.Number("sigma_max", 50));
        if (!(last > first))
            return (null,
                new("sigma_max", FormattableString.Invariant($"is {last:G6}, not above `sigma_min`, {first:G6}: no noise is added"),
                    "make the noise grow, as in `sigma_min = 0.01, sigma_max = 50`"));
        var growth = Math.Log(last / first);
        return (new(t => 0 * t, t => 2 * growth * Square(first * Exp(growth * t)), t => 1 + (0 * t),
            t => first * Sqrt(Expm1(2 * growth * t)), EndSd: last), null);
    }
}
