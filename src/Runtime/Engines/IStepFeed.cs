namespace ProbDsl.Runtime.Engines;

/// <summary>Prepares the slots of the steps of <see cref="IProgram.RunSteps"/>.</summary>
public interface IStepFeed
{
    /// <summary>
    /// Fills what step i of the call reads, counted from 0, as if all steps before it were committed. The same step may be asked for again.
    /// </summary>
    void Fill(int step);
}
