namespace ProbDsl.Inference.Importance;

/// <summary>The posterior of draws from a trained guide, weighted by density over the guide's density; with the log evidence.</summary>
/// <param name="catalog">The catalog.</param>
internal sealed class WeightedGuide(StandardCatalog catalog)
{
    /// <summary>The summary of a training with the weighted posterior, or an error.</summary>
    /// <param name="problem">The story with its data, and with the units in which it was trained.</param>
    /// <param name="request">The request of the training.</param>
    /// <param name="weights">The trained weights.</param>
    /// <param name="trained">The summary of the training.</param>
    /// <param name="options">The options.</param>
    public Result<FitSummary> Of(
        Problem problem, GuidedRequest request, IReadOnlyDictionary<string, Tensor> weights, FitSummary trained, FitOptions options)
    {
        if (GuideSample.Draw(problem, catalog, request, weights, options) is not { } sample)
            return ImportanceDiagnostics.TooManyNumbers(problem.Graph);
        var sampling = ImportanceSampling.Estimate(sample.LogRatios);
        if (double.IsNegativeInfinity(sampling.LogEvidence)) return ImportanceDiagnostics.AllWeightsZero("the guide");
        return WeightedPosterior.Summarize(problem, catalog, sample, sampling, trained, options) with
        {
            Metric = new(Evidence.Describe(problem.Graph, catalog), sampling.LogEvidence, sampling.LogEvidenceError,
                "weighted draws from the guide"),
        };
    }
}
