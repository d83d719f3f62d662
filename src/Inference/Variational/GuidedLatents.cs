using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Variational;

/// <summary>Which latents a guide has to draw, and which it does.</summary>
internal static class GuidedLatents
{
    /// <summary>
    /// Latents on which something observed depends and that are not summed out: each is drawn, by the guide or by a law that is derived.
    /// </summary>
    public static IEnumerable<Variable> Continuous(Problem problem) =>
        problem.Graph.Variables.Where(v => v.Role == Role.Latent && !v.IsFiniteLatent && Unobserved.Of(problem).StaysUnknown(v));
}
