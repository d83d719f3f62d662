using ProbDsl.IO.Input;

namespace ProbDsl.IO.Storage;

/// <summary>
/// The identity of a fit: its story, its data and its hyperparameters. A fit replaces an earlier one with the same identity without
/// `--overwrite`.
/// </summary>
/// <param name="Model">The name of the model.</param>
/// <param name="Story">The story.</param>
/// <param name="Data">The data files.</param>
/// <param name="Hyperparameters">The value of each hyperparameter.</param>
/// <param name="Range">The hyperparameter that a sweep varies; null if there is none.</param>
internal sealed record FitIdentity(string Model, StoryFile Story, IReadOnlyList<DataFile> Data,
    IReadOnlyList<(string Name, double Value)> Hyperparameters, SettingRange? Range = null)
{
    public static FitIdentity Compute(BoundStory story, SettingRange? range = null) =>
        new(story.Problem.Graph.Name, story.File, story.DataFiles, Input.Hyperparameters.List(story.Problem), range);

    /// <summary>How another fit differs from this one, such as `a fit of another story (`Coin`)`; null if they are the same.</summary>
    public string? Difference(FitOrigin other)
    {
        if (other.StoryHash != Convert.ToHexStringLower(SHA256.HashData(Story.Bytes)))
            return other.Model == Model
                ? $"a fit of this story (`{Model}`) from before its text changed" : $"a fit of another story (`{other.Model}`)";
        if (!other.IsOf(Data)) return $"a fit of other data ({string.Join(", ", other.Data.Select(d => d.Name))})";
        var differing =
            Hyperparameters.Where(h => other.Hyperparameters.TryGetValue(h.Name, out var value) && !Is(h.Name, h.Value, value)).ToList();
        return differing.Count == 0
            ? null : $"a fit with {string.Join(", ", differing.Select(h => $"{h.Name} = {Print(other.Hyperparameters[h.Name])}"))} in "
                + $"place of {string.Join(", ", differing.Select(Own))}";
    }

    private bool Is(string name, double own, double other) =>
        name == Range?.Name ? other >= Range.From && other <= Range.To && other == Math.Floor(other) : own == other;

    private string Own((string Name, double Value) own) => own.Name == Range?.Name ? $"{Range.From}..{Range.To}" : Print(own.Value);

    private static string Print(double value) => value.ToString(CultureInfo.InvariantCulture);
}
