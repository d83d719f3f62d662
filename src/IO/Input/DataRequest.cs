using ProbDsl.Inference.Options;

namespace ProbDsl.IO.Input;

/// <summary>The data that a user names for a story.</summary>
/// <param name="Files">The arguments of `--data`.</param>
/// <param name="DropsMissing">Whether rows with a missing cell are dropped.</param>
internal sealed record DataRequest(string[] Files, bool DropsMissing = false)
{
    /// <summary>The options of the run, some of which say how the files are written.</summary>
    public RunOptions How { get; init; } = RunOptions.None;

    /// <summary>Whether missing cells of columns that the story draws count; else they are predicted.</summary>
    public bool AreOutcomes { get; init; } = true;
}
