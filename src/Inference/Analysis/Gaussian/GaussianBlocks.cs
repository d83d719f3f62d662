using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Observations;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Analysis.Gaussian;

/// <summary>Finds the latents of a story that are jointly normal given everything else.</summary>
internal static class GaussianBlocks
{
    /// <summary>The blocks, chains first; no statement is in two of them.</summary>
    public static ValueList<GaussianBlock> Of(ModelGraph graph, Unobserved unobserved)
    {
        List<GaussianBlock> found = [.. GaussianChainSearch.Of(graph, unobserved)];
        foreach (var members in new GaussianMemberSearch(graph, unobserved).Find())
            if (!found.Exists(b => b.Statements.Intersect(members.Statements, ReferenceEqualityComparer.Instance).Any()))
                found.Add(members);
        return [.. found];
    }
}
