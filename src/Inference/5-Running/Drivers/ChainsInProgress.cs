namespace ProbDsl.Inference.Drivers;

/// <summary>How far each Markov chain of this process is, and how many of its trajectories diverged.</summary>
/// <param name="numbers">The numbers of the chains, from 1.</param>
/// <param name="steps">The steps of each chain.</param>
public sealed class ChainsInProgress(IReadOnlyList<int> numbers, int steps)
{
    private readonly int[] done = new int[numbers.Count];

    /// <summary>The draws after the warm-up whose trajectory diverged, of all chains since the run began.</summary>
    public int Divergences { get; private set; }

    /// <summary>The chains with the part of their steps that is done, from 0 to 1.</summary>
    public IEnumerable<(int Number, double Done)> All => numbers.Select((number, at) => (number, (double)done[at] / steps));

    /// <summary>Notes the steps of a chain.</summary>
    /// <param name="at">The place of the chain among those of this process.</param>
    /// <param name="count">How many steps are done.</param>
    /// <param name="hasDiverged">Whether the last one is a draw whose trajectory diverged.</param>
    public void Note(int at, int count, bool hasDiverged = false)
    {
        done[at] = count;
        if (hasDiverged) Divergences++;
    }
}
