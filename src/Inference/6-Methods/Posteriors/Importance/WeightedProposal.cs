using ProbDsl.Inference.Laplace;

namespace ProbDsl.Inference.Importance;

/// <summary>Weighted draws, the diagnostics of their weights, and their proposal.</summary>
internal sealed record WeightedProposal(UnconstrainedDraws Draws, ImportanceSampling Sampling, string From, string? OrderedBy,
    double Rounding)
{
    /// <summary>The log number of equal modes, of which the draws are about one.</summary>
    public double LogModes { get; init; }

    /// <summary>A mode that the draws do not reach; null if none was found.</summary>
    public MissedMode? Missed { get; init; }

    public bool IsReliable => Sampling.Tail.IsReliable && Missed is null;

    public static WeightedProposal Create(UnconstrainedDraws draws, string from, string? orderedBy = null, double rounding = 0)
    {
        var sampling = ImportanceSampling.Estimate(draws.LogWeights);
        return new(draws, sampling, from, orderedBy, Math.Max(rounding, DensityRounding.Of(sampling.LogEvidence)));
    }

    /// <summary>The posterior under the weights: its table, and draws that count the same; an error if all weights are 0.</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The catalog of the story.</param>
    /// <param name="objective">The density.</param>
    /// <param name="options">The options of the fit.</param>
    /// <param name="drawn">The arrays of the draws where they are not those of the points; null for those.</param>
    public Result<FitSummary> Report(Problem problem, StandardCatalog catalog, StoryObjective objective, FitOptions options,
        Dictionary<string, Tensor>? drawn = null)
    {
        if (double.IsNegativeInfinity(Sampling.LogEvidence)) return ImportanceDiagnostics.AllWeightsZero(From);
        var joint = objective.Joint;
        var (arrays, summary) = (drawn ?? Draws.Arrays(objective), new DrawSummary(Sampling.Weights, options.Interval));
        var equal = SystematicResampling.Draw(Sampling.Weights, options.Seed);
        return new FitSummary([.. joint.Coordinates.Select(c => summary.Of(c.Unknown, arrays[c.Unknown.Name]) with { Cells = c.Cells })],
            joint.Dimension, [.. DensityRounding.Warnings(Rounding)], OrderedBy)
        {
            Definitions = [.. joint.Definitions.Select(d => summary.Of(d, arrays[d.Name]))],
            Metric = new(Evidence.Describe(problem.Graph, catalog), Sampling.LogEvidence + LogModes,
                DensityRounding.With(Sampling.LogEvidenceError, Rounding), $"weighted draws from {From}"),
            Sections =
            [
                DrawnCoordinates.Collect(joint, Draws.Count, name => SystematicResampling.Chosen(arrays[name], equal)),
                Sampling.Tail with { IsCorrected = true },
            ],
        };
    }
}
