namespace ProbDsl.Inference.Results;

/// <summary>
/// The diagnostics of the weights of latents that are drawn from a normal approximation of their posterior: the shape k of their tail, its
/// standard error and threshold, and the effective sample size of the draws.
/// </summary>
public sealed record LatentWeights(double Shape, double ShapeError, double Reliable, double EffectiveDraws, int Draws) : ResultSection
{
    public override SectionPlace Place => new(52, OnPage: 82);

    /// <summary>Whether weighted estimates are right: else what is reported is that of the approximation.</summary>
    public bool IsReliable => Shape <= Reliable && EffectiveDraws >= WeightTail.FewestEffective(Draws);

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("latent_weights");
        MetricJson.Number(json, "pareto_k", Shape);
        MetricJson.Number(json, "pareto_k_error", ShapeError);
        MetricJson.Number(json, "threshold", Reliable);
        MetricJson.Number(json, "effective_draws", EffectiveDraws);
        json.WriteNumber("draws", Draws);
        json.WriteBoolean("corrected", IsReliable);
        json.WriteEndObject();
    }

    public override string Print(FitSummary of, ShownNames shown)
    {
        var draws = string.Create(CultureInfo.InvariantCulture, $"effective sample size {EffectiveDraws:N0} of {Draws:N0}");
        var verdict = IsReliable ? "corrected by weights" : "Laplace's approximation, not corrected";
        return Paragraph.Print("latents: ", $"{draws} · k-hat {TailShape.Write(Shape, ShapeError)} (threshold "
            + string.Create(CultureInfo.InvariantCulture, $"{Reliable:F2}; {verdict})"));
    }
}
