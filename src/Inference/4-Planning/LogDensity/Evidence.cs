using ProbDsl.Compiler.Rules;

namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Names the integral of a story's joint density: it is the evidence if every unknown has a distribution and every density integrates to 1.
/// </summary>
public static class Evidence
{
    public static ObjectiveKind Describe(ModelGraph graph, ICatalog catalog) => IsProper(graph, catalog)
        ? new("log_evidence", "log evidence", IsBound: false)
        : new("log_integral", "log integral of the joint density", IsBound: false) { Units = UnitsOfUnknowns.Params };

    /// <summary>The objective that is a lower bound of it.</summary>
    public static ObjectiveKind BoundOf(ModelGraph graph, ICatalog catalog)
    {
        var of = Describe(graph, catalog);
        return new("elbo", $"lower bound of {of.Title}", IsBound: true) { Units = of.Units };
    }

    private static bool IsProper(ModelGraph graph, ICatalog catalog) =>
        graph.Variables.All(v => v.Role != Role.Param)
            && !graph.Story.Any(s => s is TargetIncrement || (s is Draw draw && IsImproper(draw.Distribution)))
            && !new Truncations(graph, catalog).Unnormalized().Any();

    /// <summary>Whether a distribution, or one of its components, is improper.</summary>
    private static bool IsImproper(DistributionCall call) => call.Of.Is(DistributionTraits.Improper) || call.Distributions.Any(IsImproper);
}
