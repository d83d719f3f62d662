namespace ProbDsl.Inference.Training;

/// <summary>
/// The result of a training. Weights by name: those of the best held-out evaluation if there was one, else their running averages if
/// requested, else the last weights.
/// </summary>
/// <param name="Steps">The number of steps, including those of the checkpoint that it resumed from.</param>
/// <param name="Skipped">The number of steps without a finite loss or gradient.</param>
public sealed record TrainingOutcome(IReadOnlyDictionary<string, Tensor> Weights, StopReason Stopped, long Steps, long Skipped,
    TrainingTrace Trace, ValueList<Diagnostic> Diagnostics)
{
    /// <summary>The best loss per held-out row; null without an evaluation.</summary>
    public double? HeldOut { get; init; }

    /// <summary>For each weight Adam's averages at the last step: the mean gradient of each element, and the root of its mean
    /// square.</summary>
    public IReadOnlyDictionary<string, (double[] Mean, double[] Size)> Moments { get; init; } =
        new Dictionary<string, (double[], double[])>();

    /// <summary>The learning rate of the last step.</summary>
    internal double LastRate { get; init; }

    /// <summary>The objective's named scalars at the last step.</summary>
    public IReadOnlyList<(string Name, double Value)> Metrics { get; init; } = [];

    /// <summary>The error of the first row that a flow did not reach, where its steps were skipped; null if there is none.</summary>
    public Diagnostic? OutOfReach { get; init; }

    public bool HasFailed => Diagnostics.Any(d => d.Severity == Severity.Error);
}

/// <summary>The moving average of each loss, [points, losses], and the steps of the points.</summary>
public sealed record TrainingTrace(IReadOnlyList<long> Steps, Tensor Losses);
