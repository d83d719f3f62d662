namespace ProbDsl.Runtime.Threads;

/// <summary>
/// Sums over blocks that are bitwise independent of the assignment of blocks to threads: each block adds into its own vector, and the
/// vectors are added in the order of the blocks.
/// </summary>
public sealed class FixedOrderSum
{
    // partial vectors are at least 128 bytes apart, so that two workers never write to the same or neighboring cache lines
    private const int Apart = 16;

    private readonly double[] partial;
    private readonly int stride;

    /// <param name="blocks">The number of blocks.</param>
    /// <param name="length">The number of sums of each block.</param>
    public FixedOrderSum(int blocks, int length)
    {
        (Blocks, Length) = (blocks, length);
        stride = (length + 2 * Apart - 1) / Apart * Apart;
        partial = new double[checked(blocks * stride)];
    }

    public int Blocks { get; }

    public int Length { get; }

    /// <summary>[Length]: the sums of one block, initially zero and after <see cref="Clear"/>.</summary>
    public Span<double> Of(int block) => partial.AsSpan(block * stride, Length);

    public void Clear() => Array.Clear(partial);

    /// <summary>Writes the sums over all blocks, [Length].</summary>
    public void Total(Span<double> total)
    {
        if (total.Length != Length) throw new ArgumentException($"[{Length}] sums into [{total.Length}]");
        total.Clear();
        AddTo(total);
    }

    /// <summary>Adds the sums of all blocks, [Length], in the order of the blocks.</summary>
    public void AddTo(Span<double> total)
    {
        for (var block = 0; block < Blocks; block++)
        {
            var own = Of(block);
            for (var i = 0; i < total.Length && i < own.Length; i++) total[i] += own[i];
        }
    }
}
