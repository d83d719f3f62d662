namespace ProbDsl.Catalog.Sdes;

/// <summary>
/// A linear SDE whose drift and diffusion are functions of the story; its mean factor and variance are computed by quadrature (Särkkä and
/// Solin 2019, equations 6.2).
/// </summary>
public sealed class CustomSde : LinearSde
{
    public override string Name => "linear";

    public override string Summary =>
        "dx = drift(t) x dt + diffusion(t) dw, `drift` and `diffusion` functions of the story; ends in Normal(0, `end_sd`), "
            + "by default the sd of x at t = 1 given x at t = 0";

    public override ValueList<OptionSignature> Options =>
    [
        new("drift", new CallableKind(CallableSort.Function), IsRequired: true),
        new("diffusion", new CallableKind(CallableSort.Function), IsRequired: true),
        new("end_sd", new NumberKind(OptionRange.Positive)),
    ];

    public override (NoisingProcess? Noising, SdeError? Trouble) Of(SdeOptions options)
    {
        var (drift, diffusion) = (options.Functions["drift"], options.Functions["diffusion"]);
        var (table, trouble) = NoiseTable.Create(drift, diffusion);
        return table is null
            ? (null, trouble)
            : (new(drift, t => Square(diffusion(t)), table.Kept, table.Spread, options.Number("end_sd", table.EndSpread)), null);
    }
}
