namespace ProbDsl.Catalog.Flows;

/// <summary>The solver options of a differential equation: adaptive steps by tolerances, or a fixed number of steps.</summary>
internal static class Solver
{
    private static readonly string[] Fixed = ["rk4", "euler"];

    public static ValueList<OptionSignature> Options =>
    [
        new("solver", new ChoiceKind(["dopri5", "tsit5", "rk4", "euler"])),
        new("rtol", new NumberKind(OptionRange.Positive)),
        new("atol", new NumberKind(OptionRange.Positive)),
        new("steps", new SizeKind()),
    ];

    /// <summary>Why these options cannot be combined, or null.</summary>
    public static string? Refusal(ValueList<GivenOption> options)
    {
        var solver = (options.FirstOrDefault(o => o.Name == "solver")?.Value as Symbol)?.Name ?? "dopri5";
        var isFixed = Fixed.Contains(solver);
        var invalid = options.FirstOrDefault(o => isFixed ? o.Name is "rtol" or "atol" : o.Name is "steps")?.Name;
        if (invalid is null) return null;
        return isFixed
            ? $"`{solver}` takes a fixed number of steps, and `{invalid}` belongs to `dopri5` and `tsit5`: write `steps` instead"
            : $"`{solver}` adapts its steps to `rtol` and `atol`, and `steps` belongs to `rk4` and `euler`: write `solver = "
                + $"rk4`, or remove `steps`";
    }
}
