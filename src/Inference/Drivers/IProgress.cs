using ProbDsl.Inference.Training;

namespace ProbDsl.Inference.Drivers;

/// <summary>Told of every step; it may draw, but never changes a number.</summary>
public interface IProgress : ITrainingProgress
{
    void Report(ProgressReport report);
}

/// <summary>Where a run stands.</summary>
public readonly record struct ProgressReport(int Restart, int Restarts, int Iteration, int MaxIterations, double Objective, double Best);

/// <summary>Says nothing.</summary>
public sealed class NoProgress : IProgress
{
    public void Report(ProgressReport report)
    {
    }

    public void Report(in TrainingReport report)
    {
    }
}
