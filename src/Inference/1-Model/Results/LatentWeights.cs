namespace ProbDsl.Inference.Results;

/// <summary>
/// The diagnostics of the weights of latents that are drawn from a normal approximation of their posterior.
/// </summary>
/// <param name="Tail">The shape of their tail, and the effective sample size of the draws.</param>
public sealed record LatentWeights(WeightTail Tail) : ResultSection
{
    public override SectionPlace Place => new(52, OnPage: 82);

    /// <summary>Whether weighted estimates are right: else what is reported is that of the approximation.</summary>
    public bool IsReliable => Tail.Shape <= Tail.Reliable && !Tail.IsIneffective;

    /// <summary>What is reported, in words.</summary>
    /// <param name="isCorrected">Whether estimates are weighted.</param>
    public static string VerdictOf(bool isCorrected) => isCorrected ? "corrected by weights" : "Laplace's approximation, not corrected";

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("latent_weights");
        Tail.WriteNumbers(json);
        json.WriteBoolean("corrected", IsReliable);
        json.WriteEndObject();
    }

    public override string Print(FitSummary of, ShownNames shown)
    {
        var draws = string.Create(CultureInfo.InvariantCulture, $"effective sample size {Tail.EffectiveDraws:N0} of {Tail.Draws:N0}");
        return Tail.Print("latents: ", draws, VerdictOf(IsReliable));
    }
}
