using ProbDsl.Inference.Training;

namespace ProbDsl.Inference.Drivers;

/// <summary>Receives a report of every step; it may display it, but does not change the results.</summary>
public interface IProgress : ITrainingProgress
{
    void Report(ProgressReport report);

    /// <summary>A part of a longer run begins, such as the fit by one method of a comparison. Nothing by default.</summary>
    /// <param name="part">Its name.</param>
    void Begin(string part)
    {
    }

    /// <summary>A result is being checked. Nothing by default.</summary>
    /// <param name="what">What is computed, as `other modes`.</param>
    /// <param name="done">The number of parts that are done.</param>
    /// <param name="count">The number of all parts.</param>
    void Check(string what, int done, int count)
    {
    }

    /// <summary>The result of a training is being evaluated. Nothing by default.</summary>
    /// <param name="done">The number of evaluated rows; 0 when the evaluation starts.</param>
    /// <param name="rows">The number of all rows to evaluate.</param>
    void Evaluate(long done, long rows)
    {
    }
}

/// <summary>The progress of a run at one step.</summary>
public readonly record struct ProgressReport(int Restart, int Restarts, int Iteration, int MaxIterations, double Objective, double Best)
{
    /// <summary>
    /// The Markov chains, if these are the steps of all of them: all are taken, and the objective is the log density of the last point.
    /// </summary>
    public ChainsInProgress? Chains { get; init; }
}

/// <summary>Discards all reports.</summary>
public sealed class NoProgress : IProgress
{
    public void Report(ProgressReport report)
    {
    }

    public void Report(in TrainingReport report)
    {
    }
}
