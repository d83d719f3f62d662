namespace ProbDsl.Inference.Fits;

/// <summary>What a kept fit says of the weights of its draws.</summary>
/// <param name="Of">What is weighted: `latents`; null for the draws.</param>
/// <param name="Shape">The k-hat; minus infinity of weights without a tail.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Threshold">The k-hat up to which weighted estimates are reliable.</param>
/// <param name="Verdict">The verdict of the fit, as `corrected by weights`.</param>
public sealed record KeptTail(string? Of, double Shape, double Error, double Threshold, string Verdict)
{
    /// <summary>What the weights change most, in words; empty if the fit does not say.</summary>
    public string Change { get; init; } = "";

    /// <summary>Whether weighted estimates are not reliable.</summary>
    public bool IsAboveThreshold => Shape > Threshold;

    /// <summary>The weights of a `fit.json`: those of its draws, and those of latents that were drawn from an approximation.</summary>
    internal static IEnumerable<KeptTail> Read(JsonPart fit)
    {
        if (fit.Find("weights") is { } draws) yield return Read(null, draws, draws["verdict"].Text);
        if (fit.Find("latent_weights") is { } latents)
            yield return Read("latents", latents, LatentWeights.VerdictOf(latents["corrected"].At.ValueKind == JsonValueKind.True));
    }

    /// <summary>`k-hat 0.66 ± 0.11 (threshold 0.70; corrected by weights)`.</summary>
    public override string ToString() => $"{(Of is null ? "" : $"of {Of}, ")}k-hat {TailShape.Write(Shape, Error)} (threshold "
        + $"{Threshold.ToString("F2", CultureInfo.InvariantCulture)}; {Verdict}{(Change.Length > 0 ? $": {Change}" : "")})";

    private static KeptTail Read(string? of, JsonPart weights, string verdict) => new(of,
        weights["pareto_k"].NumberOrNull is var shape && double.IsNaN(shape) ? double.NegativeInfinity : shape,
        weights.Find("pareto_k_error")?.NumberOrNull ?? double.NaN, weights["threshold"].Number, verdict)
    {
        Change = weights.Find("change")?.Text ?? "",
    };
}
