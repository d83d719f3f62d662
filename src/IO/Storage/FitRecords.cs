using ProbDsl.Inference.Results;
using ProbDsl.IO.Input;

namespace ProbDsl.IO.Storage;

/// <summary>The record of a fit of a story with its data.</summary>
internal static class FitRecords
{
    /// <param name="story">The story with its data.</param>
    /// <param name="method">The method.</param>
    /// <param name="options">Its options.</param>
    /// <param name="outcome">Its outcome, with a summary.</param>
    /// <param name="fitting">The seconds that the method ran.</param>
    /// <param name="catalog">All names of the language.</param>
    public static FitRecord Create(BoundStory story, InferenceMethod method, FitOptions options, FitOutcome outcome, TimeSpan fitting,
        StandardCatalog catalog)
    {
        var (problem, seconds) = (story.Problem, new FitSeconds(story.LoadSeconds, story.CompileSeconds, fitting.TotalSeconds));
        var hash = Convert.ToHexStringLower(SHA256.HashData(story.File.Bytes));
        var saved = SavedData.Of(problem);
        return new(problem.Graph.Name, hash, Hyperparameters.List(problem), story.DataFiles, story.Rows - outcome.HeldOutRows, method.Name,
            options, outcome, seconds, typeof(FitRecords).Assembly.GetName().Version!.ToString(3))
        {
            SavedData = outcome.Frozen is { } frozen ? saved with { Frozen = frozen } : saved,
            Training = story.Training,
            IndependentRows = story.IndependentRows(catalog) - outcome.HeldOutRows,
        };
    }
}
