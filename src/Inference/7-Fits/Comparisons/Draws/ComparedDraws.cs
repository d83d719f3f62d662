namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>What draws of each fit are compared to.</summary>
/// <param name="Rows">The rows of the data.</param>
/// <param name="Count">The number of rows to draw; null for as many as the data have.</param>
/// <param name="Modes">The modes of the distribution of the data; null if they are not known.</param>
public sealed record ComparedDraws(EvaluationRows Rows, int? Count, KnownModes? Modes = null)
{
    private static readonly ISampleJudge[] all = [new ClassifierJudge(), new DiscrepancyJudge(), new SlicedJudge(), new OverlapJudge()];

    /// <summary>The judges of draws in these columns, or why the modes are not those of such rows.</summary>
    internal Result<IReadOnlyList<ISampleJudge>> Judges(ObservedColumns columns)
    {
        if (Modes is null) return new(all, []);
        var modes = ModeJudge.Create(Modes, columns);
        return modes.Value is { } judge ? new([.. all, judge], []) : new(null, modes.Diagnostics);
    }
}
