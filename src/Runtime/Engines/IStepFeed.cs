namespace ProbDsl.Runtime.Engines;

/// <summary>Prepares the slots of the steps of <see cref="IProgram.RunSteps"/>.</summary>
public interface IStepFeed
{
    /// <summary>
    /// Fills the slots that step i of the call reads, counted from 0, as if all steps before it were committed. May be called again for the
    /// same step.
    /// </summary>
    void Fill(int step);
}
