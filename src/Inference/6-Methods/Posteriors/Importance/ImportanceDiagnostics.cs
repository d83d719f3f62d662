namespace ProbDsl.Inference.Importance;

/// <summary>Errors about weighted draws.</summary>
internal static class ImportanceDiagnostics
{
    public static Diagnostic NoPriorWeights(ModelGraph graph) =>
        Diagnostic.Error("E0530",
            "`importance` has no proposal: the posterior has no mode, and draws from the prior cannot be weighted, "
                + "because a label that is marginalized chooses the distribution of an unknown, or missing cells are unknowns",
            graph.FirstStatement)
            .Next("write the unknown as a scale times a standard one, `theta[n] = mean[kind[n]] + sd[kind[n]] * z[n]`");

    public static Diagnostic TooManyNumbers(ModelGraph graph) =>
        Diagnostic.Error("E0530", "the guide's draws of all unknowns do not fit in memory", graph.FirstStatement)
            .Next("take fewer draws, `--num-samples 100`");

    public static Diagnostic AllWeightsZero(string from) =>
        Diagnostic.Error("E0530", $"the density is 0 at all draws from {from}", Place.None)
            .Next("take more draws (`--num-samples 100000`), or check the data against the story");
}
