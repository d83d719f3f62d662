using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Training;

/// <summary>
/// The end of a training. Weights by name: of the best look at the held-out part where there was one, else the running averages where they
/// were asked for, else as they are.
/// </summary>
/// <param name="Steps">That were run, those of the checkpoint it went on from among them.</param>
/// <param name="Skipped">Those of them that came to no finite loss or gradient.</param>
public sealed record TrainingOutcome(IReadOnlyDictionary<string, Tensor> Weights, StopReason Stopped, long Steps, long Skipped,
    TrainingTrace Trace, ValueList<Diagnostic> Diagnostics)
{
    /// <summary>The best loss of a held-out row; null where none was looked at.</summary>
    public double? HeldOut { get; init; }

    /// <summary>Of each weight Adam's averages at the last step: of each element's gradient, and the root of that of its square.</summary>
    internal IReadOnlyDictionary<string, (double[] Mean, double[] Size)> Moments { get; init; } =
        new Dictionary<string, (double[], double[])>();

    /// <summary>The learning rate of the last step.</summary>
    internal double LastRate { get; init; }

    /// <summary>The objective's figures at the last step.</summary>
    public IReadOnlyList<(string Name, double Value)> Figures { get; init; } = [];

    public bool HasFailed => Diagnostics.Any(d => d.Severity == Severity.Error);
}

/// <summary>The moving average of each loss, [points, losses], and at which steps.</summary>
public sealed record TrainingTrace(IReadOnlyList<long> Steps, Tensor Losses);
