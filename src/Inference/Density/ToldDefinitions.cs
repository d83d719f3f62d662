using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>Which names given by `=` a fit tells beside its unknowns: those that depend on one, are the same for every group length, and are not one number for each of very many rows.</summary>
internal sealed class ToldDefinitions(Problem problem, StoryLowering lowering)
{
    /// <summary>Elements of a definition inside data plates.</summary>
    private const int MostElements = 1000;

    public IReadOnlyList<Variable> Find() => [.. problem.Graph.Variables.Where(v => v.Role == Role.Derived && DependsOnUnknown(v) && IsShort(v) && HasArray(v))];

    private bool DependsOnUnknown(Variable defined) => problem.Graph.StatementsOf(defined.Name).SelectMany(s => DeepReads.Of(problem.Graph, s)).Any(r => problem.Graph[r.Of].Role is Role.Param or Role.Latent);

    private bool IsShort(Variable defined) => !defined.Whole.Dims.Any(d => problem.IsRagged(d.Size)) && problem.ShapeOf(defined).Count <= MostElements;

    /// <summary>One that reads a label which is summed out has none.</summary>
    private bool HasArray(Variable defined)
    {
        try
        {
            lowering.Array(defined.Name);
            return true;
        }
        catch (LoweringLimit)
        {
            return false;
        }
    }
}
