using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Variational;

/// <summary>The latents that need a guide.</summary>
internal static class GuidedLatents
{
    /// <summary>
    /// Latents with observed descendants that are not marginalized: each is drawn by the guide or from a derived distribution.
    /// </summary>
    public static IEnumerable<Variable> Continuous(Problem problem) =>
        problem.Graph.Variables.Where(v => v.Role == Role.Latent && !v.IsFiniteLatent && Unobserved.Of(problem).StaysUnknown(v));
}
