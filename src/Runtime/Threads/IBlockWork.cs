namespace ProbDsl.Runtime.Threads;

/// <summary>
/// Work divided into numbered blocks. Several workers call it concurrently, once per block; if the output of a block depends on the block
/// only, results are the same for any number of threads.
/// </summary>
public interface IBlockWork
{
    /// <param name="block">The number of the block, from 0.</param>
    /// <param name="worker">The number of the worker, from 0: for scratch memory, never for results.</param>
    void Do(int block, int worker);
}
