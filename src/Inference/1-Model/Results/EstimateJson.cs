namespace ProbDsl.Inference.Results;

/// <summary>Writes estimates: names, values, and their posterior standard deviations and quantiles.</summary>
public static class EstimateJson
{
    /// <summary>Writes a list under a key, without missing cells, which have a list of their own.</summary>
    public static void Write(Utf8JsonWriter json, string key, ValueList<Estimate> estimates)
    {
        ArrayJson.Objects(json, key, estimates.Where(e => e.Cells is null), estimate =>
        {
            json.WriteString("name", estimate.Name);
            ArrayJson.Names(json, estimate.Names);
            Values(json, estimate);
        });
    }

    /// <summary>
    /// Writes the value of an estimate with its shape; for a posterior also standard deviations, quantiles and Monte Carlo errors.
    /// </summary>
    public static void Values(Utf8JsonWriter json, Estimate estimate)
    {
        ArrayJson.Shape(json, estimate.Value.Shape);
        ArrayJson.Values(json, "values", estimate.Value.Values);
        if (estimate.StandardError is { } own) ArrayJson.Values(json, "standard_errors", own.Values);
        if (estimate.Spread is not { } spread) return;
        ArrayJson.Values(json, "sd", spread.Sd.Values);
        var (low, high) = spread.Quantiles.Of.Names;
        ArrayJson.Values(json, low, spread.Low.Values);
        ArrayJson.Values(json, "q50", spread.Median.Values);
        ArrayJson.Values(json, high, spread.High.Values);
        if (estimate.Filtered is { } filtered)
        {
            ArrayJson.Values(json, "filtered_mean", filtered.Mean.Values);
            ArrayJson.Values(json, "filtered_sd", filtered.Sd.Values);
        }

        if (spread.Error is not { } error) return;
        ArrayJson.Values(json, "mcse", error.StandardError.Values);
        ArrayJson.Values(json, "effective_draws", error.EffectiveDraws.Values);
        if (error.Mixing is not { } mixing) return;
        ArrayJson.Values(json, "ess_bulk", mixing.BulkSize.Values);
        ArrayJson.Values(json, "ess_tail", mixing.TailSize.Values);
        ArrayJson.Values(json, "r_hat", mixing.RHat.Values);
    }
}
