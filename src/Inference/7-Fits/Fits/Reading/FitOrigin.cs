namespace ProbDsl.Inference.Fits.Reading;

/// <summary>The story, the data and the files of a fit, from a `fit.json` of any version.</summary>
/// <param name="Model">The name of the model.</param>
/// <param name="StoryHash">The SHA-256 of the story.</param>
/// <param name="Data">The names and SHA-256 of the data files.</param>
/// <param name="Hyperparameters">The value of each hyperparameter.</param>
/// <param name="Files">The SHA-256 of the other files of the fit, by name.</param>
public sealed record FitOrigin(string Model, string StoryHash, IReadOnlyList<(string Name, string Hash)> Data,
    IReadOnlyDictionary<string, double> Hyperparameters, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>The origin; null if the bytes are not a record that has it.</summary>
    public static FitOrigin? Read(ReadOnlyMemory<byte> record)
    {
        try
        {
            using var document = JsonDocument.Parse(record);
            var fit = new JsonPart(document.RootElement, "");
            var files = fit.Find("files")?.Members.Select(f => KeyValuePair.Create(f.Name, f.Value.Text)) ?? [];
            var hyperparameters = fit["model"]
                .Find("hyperparameters")?.Members.Select(h => KeyValuePair.Create(h.Name, h.Value.Number)) ?? [];
            return new(fit["model"]["name"].Text, fit["model"]["hash"].Text,
                [.. fit["data"]["files"].Items.Select(f => (f["name"].Text, f["hash"].Text))],
                hyperparameters.DistinctBy(h => h.Key).ToDictionary(), files.DistinctBy(f => f.Key).ToDictionary());
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException or InvalidOperationException)
        {
            // not JSON, a missing key, or escapes that are not text
            return null;
        }
    }

    /// <summary>Whether the data files are the same set as those of the fit.</summary>
    public bool IsOf(IEnumerable<DataFile> data) => Data.Select(d => d.Hash).ToHashSet().SetEquals(data.Select(d => d.Hash));
}
