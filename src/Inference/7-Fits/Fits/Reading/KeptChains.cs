namespace ProbDsl.Inference.Fits.Reading;

/// <summary>The Markov chains of a kept fit: what continues them.</summary>
/// <param name="Method">The method.</param>
/// <param name="WarmUp">The steps of the warm-up of each chain.</param>
/// <param name="Draws">The draws of all chains together.</param>
/// <param name="Options">The options of the fit, with its seed.</param>
public sealed record KeptChains(string Method, int WarmUp, int Draws, RunOptions Options)
{
    /// <summary>The chains of a `fit.json`; null if it has none.</summary>
    public static KeptChains? Read(ReadOnlyMemory<byte> record)
    {
        try
        {
            using var document = JsonDocument.Parse(record);
            var fit = new JsonPart(document.RootElement, "");
            return fit.Find("chains") is not { } chains ? null
                : new(fit["method"].Text, chains["warmup"].Count, chains["count"].Count * chains["draws"].Count,
                    OptionsJson.Read(fit, StandardOptions.Table));
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
