using ProbDsl.Catalog;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Variational;

/// <summary>Diagnostics of the training of a guide.</summary>
internal static class GuidedDiagnostics
{
    internal static Diagnostic NotConverged(
        string method, string why, Problem problem, StandardCatalog catalog, IReadOnlyList<InferenceMethod> known) =>
        Diagnostic.Warning("W0591", $"`{method}` did not converge: {why}", Place.None)
            .Next($"{Instead(problem, catalog, known)}train longer (`--max-iter`) on standardized columns, `from (x - mean(x)) / sd(x)`");

    /// <summary>
    /// Advice to use a method without training that accepts the story: a maximum for params, a posterior for other unknowns. For a story
    /// with a guide, the advice is about its initial values.
    /// </summary>
    private static string Instead(Problem problem, StandardCatalog catalog, IReadOnlyList<InferenceMethod> known)
    {
        if (problem.Graph.Guide.Count > 0)
            return "give the guide's params initial values of the size of the data, as in `param m: real = 100`, or remove the guide, "
                + "to use a derived one; or ";
        var story = StoryFacts.Of(problem.Graph, catalog).With(problem);
        var knows = story.NeededLatents.Any(l => !l.IsFiniteLatent) ? PosteriorKind.Approximate : PosteriorKind.Point;
        var methods = known.Select(m => m.For(story))
            .Where(m => m.Posterior == knows && !m.Trains && m.IsDefaultFor(story));
        return methods.FirstOrDefault(m => m.Choose(story).Plan is not null) is { } other ? $"use `--method {other.Name}`; or " : "";
    }
}
