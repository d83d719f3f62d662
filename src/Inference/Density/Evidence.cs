using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Compiler.Rules;
using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Density;

/// <summary>
/// What the integral of a story's joint density is called: the evidence, where every unknown has a distribution of its own, and every
/// density integrates to 1.
/// </summary>
internal static class Evidence
{
    public static ObjectiveKind Of(ModelGraph graph, ICatalogue catalogue) => IsProper(graph, catalogue)
        ? new("log_evidence", "log evidence", IsBound: false)
        : new("log_integral", "log integral of the joint density", IsBound: false);

    /// <summary>What a bound below it is called.</summary>
    public static ObjectiveKind BoundOf(ModelGraph graph, ICatalogue catalogue) =>
        new("elbo", $"lower bound of {Of(graph, catalogue).Title}", IsBound: true);

    private static bool IsProper(ModelGraph graph, ICatalogue catalogue) =>
        graph.Variables.All(v => v.Role != Role.Param)
            && !graph.Story.Any(s => s is Weigh || (s is Draw draw && IsImproper(draw.Distribution)))
            && !new Truncations(graph, catalogue).Unnormalized().Any();

    /// <summary>A law, or one that it is made of.</summary>
    private static bool IsImproper(DistributionCall call) => call.Of.Is(DistributionTraits.Improper) || call.Distributions.Any(IsImproper);
}
