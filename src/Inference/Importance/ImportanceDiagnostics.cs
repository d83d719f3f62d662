using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Importance;

/// <summary>Why there are no weighted draws.</summary>
internal static class ImportanceDiagnostics
{
    public static Diagnostic NoPriorWeights(ModelGraph graph) =>
        Diagnostic.Error("E0530",
            "`importance` has nothing to draw from: the posterior has no mode, and the prior's draws cannot be weighed, "
                + "since a label that is summed out chooses the law of an unknown, or missing cells are unknowns", graph.FirstStatement)
            .Next("write the unknown as a scale times a standard one, `theta[n] = mean[kind[n]] + sd[kind[n]] * z[n]`");

    public static Diagnostic NothingWeighs(string from) =>
        Diagnostic.Error("E0530", $"none of the draws from {from} has a density", Place.None)
            .Next("more draws (`--num-samples 100000`), or check the data against the story");
}
