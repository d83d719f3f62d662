namespace ProbDsl.Inference.Training;

/// <summary>Is told now and then where a training stands; it may draw, but never changes a number.</summary>
public interface ITrainingProgress
{
    void Report(in TrainingReport report);
}

/// <summary>
/// Where a training stands. Loss: the moving average of the first loss; Kind says what it is, and for what. Figures: in the objective's
/// order, as the last step left them; read them before the call returns.
/// </summary>
public readonly record struct TrainingReport(long Step, long Steps, double Loss, double Rate, double StepsPerSecond, double RowsPerSecond,
    TimeSpan Remaining, double? HeldOut, IReadOnlyList<double> Figures, LossKind Kind)
{
    /// <summary>The same loss in bits, where it is in nats.</summary>
    public double Bits => Loss / Math.Log(2);
}

/// <summary>Says nothing.</summary>
public sealed class NoTrainingProgress : ITrainingProgress
{
    public void Report(in TrainingReport report)
    {
    }
}
