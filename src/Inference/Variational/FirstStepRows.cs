using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// How many rows of a batch are for the chain's first step alone, the one that gives the data; the others draw one of the steps behind it.
/// So a batch costs one call of the nets for each row, not two. None where there are other latents, or where every step is looked at.
/// </summary>
internal static class FirstStepRows
{
    // of the bound the first step is a large part, of the simple loss one of T
    private const int ShareOfBound = 8, ShareOfSimple = 25;

    public static int Of(Problem problem, GuidedRequest request)
    {
        if (request.Rows is not { } rows || request.Chains is not (ChainTreatment.SampledStep or ChainTreatment.Simple)) return 0;
        if (DerivedChains.Of(problem.Graph) is not [var chain] || problem.Graph[chain.Noising.Source.Of].Role != Role.Data) return 0;
        if (problem.Graph.Variables.Any(v => v.Role == Role.Latent && v != chain.Noising.Latent)
            || !BatchedPlate.Has(chain.Noising.Latent, rows)) return 0;
        if (GuideGraph.Imputes(problem.Graph, problem.Graph[chain.Noising.Source.Of])
            || !chain.Outputs(problem.Graph).All(o => o.Loops.Any(l => l.Plate == rows))) return 0;
        var share = request.Chains == ChainTreatment.Simple ? ShareOfSimple : ShareOfBound;
        return request.Batch < 2 * share ? 0 : request.Batch / share;
    }
}
