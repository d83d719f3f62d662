using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// Finds the plate whose members are independent given all variables outside it: its rows can be batched, and each has its own particles.
/// Among several such plates it is the one with the most members.
/// </summary>
internal static class BatchedPlate
{
    /// <summary>The plate; null without one: then the whole story is one row.</summary>
    public static Plate? Of(Problem problem)
    {
        var all = WithGuide(problem.Graph);
        return problem.Graph.Plates.Where(p =>
            p.Within is null && IsDrawn(problem.Graph, p) && AreFirst(all, p) && RowIndependence.Holds(all, p))
            .MaxBy(p => problem.SizeOf(p.Size));
    }

    /// <summary>The story and its guide as one graph.</summary>
    private static ModelGraph WithGuide(ModelGraph graph) =>
        graph with { Variables = [.. graph.Variables, .. graph.GuideVariables], Story = [.. graph.Story, .. graph.Guide] };

    private static bool IsDrawn(ModelGraph graph, Plate plate) =>
        graph.Variables.Any(v => v.Role == Role.Data && Has(v, plate) && graph.StatementsOf(v.Name).Any());

    /// <summary>Whether the plate is the first dimension wherever it occurs, and no param has a value for each of its members.</summary>
    private static bool AreFirst(ModelGraph graph, Plate plate) =>
        graph.Variables.All(v => !Has(v, plate) || (v.Extents[0].Plate == plate && v.Role != Role.Param));

    /// <summary>Whether the density has terms that do not belong to a single row: then the bound is of all rows together.</summary>
    public static bool HasOutside(Problem problem, Plate plate) =>
        problem.Graph.Story.Any(s =>
            s is Draw or TargetIncrement && !Unobserved.Of(problem).Silent.Contains(s) && !s.Loops.Any(l => l.Plate == plate));

    public static bool Has(Variable variable, Plate plate) => variable.Extents.Any(e => e.Plate == plate);
}
