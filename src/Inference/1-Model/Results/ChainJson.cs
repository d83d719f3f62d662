namespace ProbDsl.Inference.Results;

/// <summary>Writes the terms of a bound along a diffusion chain under the key `chain`; its names are stable.</summary>
public static class ChainJson
{
    /// <param name="json">The writer.</param>
    /// <param name="chain">The terms in nats per row.</param>
    /// <param name="before">The terms before training; null to omit them.</param>
    public static void Write(Utf8JsonWriter json, ChainCosts chain, ChainCosts? before = null)
    {
        json.WriteStartObject("chain");
        json.WriteString("latent", chain.Latent);
        Costs(json, chain);
        json.WriteString("unit", "nats");
        if (before is not null)
        {
            json.WriteStartObject("before_training");
            Costs(json, before);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Costs(Utf8JsonWriter json, ChainCosts chain)
    {
        MetricJson.Number(json, "first", chain.First);
        ArrayJson.Values(json, "steps", chain.Steps);
        MetricJson.Number(json, "end", chain.End);
    }
}
