namespace ProbDsl.Inference.LatentRecovery;

/// <summary>
/// The importance weights of joint draws, of latents from a normal approximation of their posterior and of the unknowns that it is given:
/// where their tail is short they make all estimates right, whatever the approximation.
/// </summary>
internal sealed class LatentWeighting(double[] logWeights, CredibleInterval interval, ulong seed)
{
    private readonly ImportanceSampling sampling = ImportanceSampling.Estimate(
        Array.ConvertAll(logWeights, w => double.IsFinite(w) ? w : double.NegativeInfinity));

    /// <summary>The summary with estimates, draws and evidence under the weights, if these are reliable; with what they say.</summary>
    /// <param name="summary">A fit with draws of all unknowns, one for each weight.</param>
    /// <param name="graph">The story.</param>
    /// <param name="definitions">Draws of its definitions.</param>
    public FitSummary Apply(FitSummary summary, ModelGraph graph, IReadOnlyList<(Variable Of, Tensor Draws)> definitions)
    {
        var weights = new LatentWeights(sampling.Tail);
        if (!weights.IsReliable)
            return summary.With(weights) with
            {
                Metric = summary.Metric is { } of ? of with { Integration = IntegrationKind.Laplace } : null,
            };
        var (draws, correction) = (summary.Draws!, new WeightCorrection(sampling, interval));
        var drawn = definitions.ToDictionary(d => d.Of.Name, d => d.Draws);
        var which = SystematicResampling.Draw(sampling.Weights, seed);
        var equal = draws.Arrays.ToDictionary(a => a.Key, a => SystematicResampling.Chosen(a.Value, which));
        return summary.With(weights).With(new PosteriorDraws(draws.Count, equal) { Cells = draws.Cells }) with
        {
            Estimates = [.. summary.Estimates.Select(e => e.Cells is null && draws.Arrays.TryGetValue(e.Name, out var own)
                ? correction.Of(graph[e.Name], e, own) : e)],
            Definitions = [.. summary.Definitions.Select(d => drawn.TryGetValue(d.Name, out var own)
                ? correction.Of(graph[d.Name], d, own) : d)],
            Metric = summary.Metric is { } metric ? WithWeights(metric) : null,
        };
    }

    /// <summary>An evidence times the mean weight; a bound with the mean log weight, which is at most the log of the mean.</summary>
    private Metric WithWeights(Metric metric)
    {
        var (more, error) = metric.Of.IsBound ? (logWeights.Average(), StandardError.OfMean(logWeights))
            : (sampling.LogEvidence, sampling.LogEvidenceError);
        return metric with { Value = metric.Value + more, Error = Math.Sqrt(Math.Pow(metric.Error ?? 0, 2) + Math.Pow(error, 2)) };
    }
}
