using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>
/// What nobody observed. A latent, or a missing cell, on which nothing observed depends is integrated out by leaving its draw out, since a density integrates to 1; the other missing cells are unknowns.
/// </summary>
/// <param name="Latents">Those on which nothing observed depends.</param>
/// <param name="LeftOut">By data name: the missing elements whose draws are left out, true in the order of the array.</param>
/// <param name="Filled">By data name: the places in its array of the missing elements that stay as unknowns.</param>
/// <param name="Silent">The draws of which nothing is left.</param>
public sealed record Unobserved(IReadOnlySet<string> Latents, IReadOnlyDictionary<string, bool[]> LeftOut, IReadOnlyDictionary<string, int[]> Filled, IReadOnlySet<Statement> Silent)
{
    /// <summary>With every cell of the data there.</summary>
    public static Unobserved Of(ModelGraph graph) => new ObservedAncestry(graph, null).Find();

    public static Unobserved Of(Problem problem) => new ObservedAncestry(problem.Graph, problem).Find();

    /// <summary>Whether a variable is one that stays unknown, in whole or in some of its cells.</summary>
    public bool StaysUnknown(Variable variable) => variable.Role switch
    {
        Role.Param => true,
        Role.Latent => !Latents.Contains(variable.Name),
        _ => Filled.ContainsKey(variable.Name),
    };
}
