using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Training;

namespace ProbDsl.Api;

/// <summary>How far a fit is.</summary>
/// <param name="Step">The step of the current run, from 1.</param>
/// <param name="Steps">The most steps that it takes.</param>
/// <param name="Objective">What is optimized, the loss of a training, or the log density of the last draw.</param>
public readonly record struct FitProgress(long Step, long Steps, double Objective);

/// <summary>Passes reports of a fit on.</summary>
internal sealed class ReportedProgress(IProgress<FitProgress>? to) : IProgress
{
    public void Report(ProgressReport report) => to?.Report(new(report.Iteration, report.MaxIterations, report.Objective));

    public void Report(in TrainingReport report) => to?.Report(new(report.Step, report.Steps, report.Loss));
}
