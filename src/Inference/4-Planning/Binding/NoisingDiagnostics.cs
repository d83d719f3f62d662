namespace ProbDsl.Inference.Binding;

/// <summary>Diagnostics of the SDE of a time reversal, before training.</summary>
internal static class NoisingDiagnostics
{
    public static Diagnostic NoNoise(Sde sde, SdeError trouble)
    {
        var given = sde.Options.FirstOrDefault(o => o.Name == trouble.Option)?.Value;
        return Diagnostic.Error("E0577", $"the sde `{sde.Name}` does not turn data into noise: "
            + $"{(given is CallableName function ? $"its {trouble.Option} `{function.Name}`" : $"`{trouble.Option}`")} {trouble.What}",
            given?.Span ?? sde.Span).Next(trouble.Next);
    }

    public static Diagnostic MuchKept(Sde sde, double kept, double spread, double end, double lost) =>
        Diagnostic.Warning("W0578", string.Create(CultureInfo.InvariantCulture,
            $"`{sde.Name}` turns these data only partly into noise: at t = 1 it keeps {kept:G3} of them, with a standard deviation of "
                + $"{spread:G3}, and Normal(0, {end:G3}), which replaces this distribution, is off by about {lost:G2} nats a row"),
            sde.Span)
            .Next("add more noise (a larger `beta_max` or `sigma_max`, a larger `diffusion`), "
                + "or read the data in another unit: `from x / sd(x)`");
}
