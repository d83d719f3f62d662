namespace ProbDsl.IO.Input;

/// <summary>The data that a user names for a story.</summary>
/// <param name="Files">The arguments of `--data`.</param>
/// <param name="DropsMissing">Whether rows with a missing cell are dropped.</param>
internal sealed record DataRequest(string[] Files, bool DropsMissing = false)
{
    /// <summary>The data that were read, without the rows that are dropped.</summary>
    public LoadedData Kept(LoadedData read, ModelGraph graph) => DropsMissing ? read.WithoutMissing(graph, AreOutcomes) : read;

    /// <summary>Whether levels that a fit has not seen are expected: they are drawn from their distribution without a warning.</summary>
    public bool HasNewLevels { get; init; }

    /// <summary>The diagnostics of a binding, without the warning of what is expected.</summary>
    public IEnumerable<Diagnostic> Unexpected(IEnumerable<Diagnostic> of) => of.Where(d => !HasNewLevels || d.Code != "W0529");

    /// <summary>The options of the run, some of which say how the files are written.</summary>
    public RunOptions How { get; init; } = RunOptions.None;

    /// <summary>Whether missing cells of columns that the story draws count; else they are predicted.</summary>
    public bool AreOutcomes { get; init; } = true;
}
