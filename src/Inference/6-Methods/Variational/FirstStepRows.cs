namespace ProbDsl.Inference.Variational;

/// <summary>
/// Stratified sampling of t: the number of rows of a batch that are used for the first step of a chain alone, which generates the data; the
/// others sample one of the later steps. So a batch needs one call of the nets per row, not two. 0 if there are other latents, or if every
/// step is evaluated.
/// </summary>
internal static class FirstStepRows
{
    // the first step is a large part of the bound, but one of T of the simple loss
    private const int DivisorOfBound = 8, DivisorOfSimple = 25;

    public static int Count(Problem problem, GuidedRequest request)
    {
        if (request.Rows is not { } rows || request.Chains is not (ChainTreatment.SampledStep or ChainTreatment.Simple)) return 0;
        if (StoryStructures.Of(problem.Graph).ClosedFormChains is not [var chain]
            || problem.Graph[chain.Noising.Source.Of].Role != Role.Data) return 0;
        if (problem.Graph.Variables.Any(v => v.Role == Role.Latent && v != chain.Noising.Latent)
            || !BatchedPlate.Has(chain.Noising.Latent, rows)) return 0;
        if (GuideGraph.Imputes(problem.Graph, problem.Graph[chain.Noising.Source.Of])
            || !chain.Outputs(problem.Graph).All(o => o.Loops.Any(l => l.Plate == rows))) return 0;
        var divisor = request.Chains == ChainTreatment.Simple ? DivisorOfSimple : DivisorOfBound;
        return request.Batch < 2 * divisor ? 0 : request.Batch / divisor;
    }
}
