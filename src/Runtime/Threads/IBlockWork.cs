namespace ProbDsl.Runtime.Threads;

/// <summary>
/// Work that falls into numbered blocks. Several workers call it at once, each block once; if what a block writes depends on the block
/// alone, results are the same for any number of threads.
/// </summary>
public interface IBlockWork
{
    /// <param name="block">Which block, from 0.</param>
    /// <param name="worker">Who does it, from 0 below the team's number of threads: for scratch memory, never for results.</param>
    void Do(int block, int worker);
}
