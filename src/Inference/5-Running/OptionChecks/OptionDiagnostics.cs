namespace ProbDsl.Inference.OptionChecks;

/// <summary>Diagnostics of options that have no effect.</summary>
internal static class OptionDiagnostics
{
    /// <param name="written">The option as it was set.</param>
    /// <param name="option">The option.</param>
    /// <param name="to">What the option applies to.</param>
    /// <param name="runs">The runs, which have none of it.</param>
    /// <param name="place">The place in a story that sets it.</param>
    public static Diagnostic NoEffect(string written, RunOption option, Applicability to, IReadOnlyList<RunTraits> runs, Place place)
    {
        var values = runs.SelectMany(r => option.ApplicableValues(r.Has)).Distinct().ToList();
        var there = string.Join("; ", runs.Select(r => r.Words).Distinct());
        var counting = $"remove it, or use an option that applies here: {string.Join(", ", values.Select(v => $"`{v}`"))}";
        return Diagnostic.Error("E0557", $"`{written}` has no effect: it applies to {to.Words}, but this is {there}", place)
            .Next(values.Count == 0 ? "remove it" : counting);
    }

    /// <param name="engine">The engine as it was set, and where it runs.</param>
    /// <param name="device">The device as it was set, and what it is.</param>
    public static Diagnostic EngineConflict((string Written, string Where) engine, (string Written, string What) device) =>
        Diagnostic.Error("E0638", $"{engine.Written} runs on {engine.Where}, but {device.Written} is {device.What}",
            Place.None)
            .Next("remove one of the two; where the `fit` block of the story sets `device`, `--device` overrides it");

    public static Diagnostic NotRead(string data) =>
        Diagnostic.Error("E0557", $"`--without {data}=...` has no effect: no step of the chain reads `{data}`", Place.None)
            .Next("name a label that the story's steps condition on, or remove `--guidance` and `--without`");
}
