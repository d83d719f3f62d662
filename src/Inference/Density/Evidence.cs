using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Density;

/// <summary>What the integral of a story's joint density is called: the evidence, where every unknown has a law of its own.</summary>
internal static class Evidence
{
    public static ObjectiveKind Of(ModelGraph graph) => IsProper(graph)
        ? new("log_evidence", "log evidence", IsBound: false)
        : new("log_integral", "log integral of the joint density", IsBound: false);

    /// <summary>What a bound below it is called.</summary>
    public static ObjectiveKind BoundOf(ModelGraph graph) => new("elbo", $"lower bound of {Of(graph).Title}", IsBound: true);

    private static bool IsProper(ModelGraph graph) =>
        graph.Variables.All(v => v.Role != Role.Param)
            && !graph.Story.Any(s => s is Weigh || (s is Draw draw && draw.Law.Of.Is(DistributionTraits.Improper)));
}
