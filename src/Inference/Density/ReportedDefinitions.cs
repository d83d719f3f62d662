using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Density;

/// <summary>
/// Which names given by `=` a fit tells beside its unknowns: those that depend on one and on nothing that is left out, are the same for
/// every group length, and are not one number for each of very many rows.
/// </summary>
internal sealed class ReportedDefinitions(Problem problem, Unobserved unobserved, StoryLowering lowering)
{
    /// <summary>Elements of a definition inside data plates.</summary>
    private const int MostElements = 1000;

    public IReadOnlyList<Variable> Find() => [.. Candidates(problem, unobserved).Where(HasArray)];

    /// <summary>All but those that turn out to have no array.</summary>
    public static IEnumerable<Variable> Candidates(Problem problem, Unobserved unobserved) =>
        problem.Graph.Variables.Where(v => v.Role == Role.Derived && DependsOnUnknown(v, problem.Graph, unobserved) && IsShort(v, problem));

    private static bool DependsOnUnknown(Variable defined, ModelGraph graph, Unobserved unobserved)
    {
        var reads = graph.StatementsOf(defined.Name).SelectMany(s => DeepReads.Of(graph, s)).Select(r => graph[r.Of]).ToList();
        return reads.Exists(unobserved.StaysUnknown) && !reads.Exists(r =>
            unobserved.Latents.Contains(r.Name) || unobserved.LeftOut.ContainsKey(r.Name) || unobserved.Integrated.ContainsKey(r.Name));
    }

    private static bool IsShort(Variable defined, Problem problem) =>
        !defined.Whole.Dims.Any(d => problem.IsRagged(d.Size)) && problem.ShapeOf(defined).Count <= MostElements;

    /// <summary>One that reads a label which is summed out has none.</summary>
    private bool HasArray(Variable defined) => LoweringLimit.Of(() => lowering.Array(defined.Name)) is null;
}
