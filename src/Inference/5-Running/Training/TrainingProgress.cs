namespace ProbDsl.Inference.Training;

/// <summary>Receives progress reports of a training; it may print, but never affects results.</summary>
public interface ITrainingProgress
{
    void Report(in TrainingReport report);

    /// <summary>A warning that concerns the rest of the run, when it arises; the outcome has it too. Nothing by default.</summary>
    /// <param name="warning">As of a checkpoint that cannot be written.</param>
    void Warn(Diagnostic warning)
    {
    }
}

/// <summary>
/// A progress report. Loss is the moving average of the first loss, of the given Kind. Metrics are the values of the last step in the
/// objective's order; they are valid only until the call returns.
/// </summary>
public readonly record struct TrainingReport(long Step, long Steps, double Loss, double Rate, double StepsPerSecond, double RowsPerSecond,
    TimeSpan Remaining, double? HeldOut, IReadOnlyList<double> Metrics, LossKind Kind)
{
    /// <summary>The loss in bits, if it is in nats.</summary>
    public double Bits => Loss / Math.Log(2);
}

/// <summary>Ignores all reports.</summary>
internal sealed class NoTrainingProgress : ITrainingProgress
{
    public void Report(in TrainingReport report)
    {
    }
}
