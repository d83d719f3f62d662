using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;
using static ProbDsl.Runtime.Programs.Ops;

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
        new("end_sd", new NumberKind()),
    ];

    public override (NoisingProcess? Noising, SdeError? Trouble) Of(SdeOptions options)
    {
        var (drift, diffusion) = (options.Functions["drift"], options.Functions["diffusion"]);
        if (options.Number("end_sd", 1) is var end && end is not (> 0 and < double.PositiveInfinity))
            return (null, new("end_sd", FormattableString.Invariant($"is {end:G6}, but a standard deviation must be positive"),
                "write a positive number, or omit the option: the default is the spread at t = 1"));
        var (table, trouble) = NoiseTable.Of(drift, diffusion);
        return table is null
            ? (null, trouble)
            : (new(drift, t => Square(diffusion(t)), table.Kept, table.Spread, options.Number("end_sd", table.EndSpread)), null);
    }
}
