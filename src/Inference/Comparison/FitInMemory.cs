using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>A fit that was just made, as reading its folder would give it.</summary>
internal static class FitInMemory
{
    public static KeptFit Of(string method, Problem problem, FitSummary summary)
    {
        var remembered = Remembered.Of(problem);
        var graph = FittedColumns.Put(FrozenDefinitions.Put(problem.Graph, remembered).Graph, remembered).Graph;
        return new("", graph, method, problem.Hyperparameters, [], remembered, Draws(graph, summary), IsPoint: summary.Draws is null) { Weights = summary.Weights ?? new Dictionary<string, Tensor>(), Rows = summary.Rows, Laws = summary.Laws };
    }

    /// <summary>Of unknowns of the story alone; a point is one draw.</summary>
    private static PosteriorDraws Draws(ModelGraph graph, FitSummary summary)
    {
        var draws = summary.Draws ?? new(1, summary.Estimates.Where(e => e.Cells is null).ToDictionary(e => e.Name, e => new Tensor([1, .. e.Value.Shape], e.Value.Values)));
        return draws with { Arrays = draws.Arrays.Where(a => graph.Variables.Any(v => v.Name == a.Key && v.Role is Role.Param or Role.Latent)).ToDictionary() };
    }
}
