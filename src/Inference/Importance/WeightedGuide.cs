using ProbDsl.Catalog;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Modes;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Reliability;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Variational;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Programs;

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
        if (GuideSample.Of(problem, catalog, request, weights, options) is not { } sample)
            return ImportanceDiagnostics.TooManyNumbers(problem.Graph);
        var sampling = ImportanceSampling.Of(sample.LogRatios);
        if (double.IsNegativeInfinity(sampling.LogEvidence)) return ImportanceDiagnostics.AllWeightsZero("the guide");
        var table = new DrawSummary(sampling.Weights);
        var chosen = SystematicResampling.Of(sampling.Weights, options.Seed);
        var definitions = DrawnDefinitions.Of(problem, catalog, sample.Draws, sample.Count, options.ChosenEngine);
        return trained with
        {
            Estimates = [.. GuidedLatents.Continuous(problem).Select(v => table.Of(v, sample.Draws[v.Name]))],
            Definitions = [.. definitions.Select(d => table.Of(d.Of, d.Draws))],
            Metric = new(Evidence.Of(problem.Graph, catalog), sampling.LogEvidence, sampling.LogEvidenceError,
                "weighted draws from the guide"),
            Sections =
            [
                .. trained.Sections,
                new PosteriorDraws(sample.Count, sample.Draws.ToDictionary(d => d.Key, d => Chosen(d.Value, chosen))),
                new WeightTail(sampling.ParetoShape, sampling.ReliableShape, sampling.EffectiveSampleSize, sample.Count),
            ],
            Warnings =
            [
                .. trained.Warnings, .. sampling.IsReliable ? [] : ModeDiagnostics.OfWeights(sampling, null),
                .. RunDiagnostics.FewerDraws(options.Draws, sample.Asked),
            ],
        };
    }

    private static Tensor Chosen(Tensor draws, List<int> which)
    {
        var own = draws.Shape[1..].Count;
        var equal = Tensor.Zeros(draws.Shape);
        for (var i = 0; i < which.Count; i++) draws.Values.AsSpan(which[i] * own, own).CopyTo(equal.Values.AsSpan(i * own, own));
        return equal;
    }
}
