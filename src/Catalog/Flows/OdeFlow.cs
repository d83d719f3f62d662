namespace ProbDsl.Catalog.Flows;

/// <summary>A continuous normalizing flow (Chen et al. 2018): the state at time 1 of dx/dt = field(x, t), from noise at time 0.</summary>
public sealed class OdeFlow : FlowSignature
{
    public override string Name => "ode";

    public override string Summary =>
        "integrates dx/dt = field(x, t) from noise (t = 0) to data (t = 1) by `solver` (dopri5, or tsit5, with `rtol` and `atol` 1e-5; "
            + "rk4 or euler with `steps` 20); `trace` (exact) may be hutchinson";

    public override ValueList<OptionSignature> Options =>
    [
        new("field", new FieldKind(), IsRequired: true, IsPositional: true),
        .. Solver.Options,
        new("trace", new ChoiceKind(["exact", "hutchinson"])),
    ];

    public override bool KeepsVolume(ValueList<GivenOption> options) =>
        options.FirstOrDefault(o => o.Name == "field")?.Value is FieldUse field && FieldTable.Rows[field.Name].KeepsVolume(field.Options);

    public override string? Refusal(TensorType type, ValueList<GivenOption> options) =>
        FlowElements.Refusal(Name, type) ?? Solver.Refusal(options);
}
