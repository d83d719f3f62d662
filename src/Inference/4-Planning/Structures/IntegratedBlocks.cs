using ProbDsl.Inference.Structures.Effects;
using ProbDsl.Inference.Structures.Gaussian;

namespace ProbDsl.Inference.Structures;

/// <summary>Finds the continuous latents of a story that may be integrated.</summary>
public static class IntegratedBlocks
{
    /// <summary>The blocks, those that are normal first; no statement is in two of them.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="unobserved">Its unobserved variables and missing cells.</param>
    /// <param name="problem">The story with its data; null before they are bound.</param>
    /// <param name="withApproximate">Whether integrals may be without a closed form.</param>
    public static ValueList<IntegratedBlock> Find(ModelGraph graph, MissingDataAnalysis unobserved, Problem? problem,
        bool withApproximate)
    {
        List<IntegratedBlock> found = [.. GaussianBlocks.Find(graph, unobserved, problem, withApproximate)];
        if (!withApproximate) return [.. found];
        foreach (var members in new EffectSearch(graph, unobserved).Find())
            if (!found.Exists(b => b.Statements.Intersect(members.Statements, ReferenceEqualityComparer.Instance).Any()))
                found.Add(members);
        return [.. found];
    }
}
