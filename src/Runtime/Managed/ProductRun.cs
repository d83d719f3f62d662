using System.Numerics;

namespace ProbDsl.Runtime;

/// <summary>One product of matrices, [m, k] x [k, n], either read as its transpose, in blocks of the result's rows: no sum is split, so that blocks change no bit.</summary>
internal sealed unsafe class ProductRun<T>(Place<T> a, Place<T> b, Place<T> y, (int M, int K, int N) size, Transposed turned) : ProgramStep, IBlockWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // multiplications: some 5 us
    private const double WorthAThread = 1 << 20;
    private const int FewestRows = 8;

    private readonly int blocks = Blocks.Of((double)size.M * size.K * size.N, WorthAThread, Math.Max(1, size.M / FewestRows));

    public override void Run(BlockTeam? team) => Run(this, blocks, team);

    public void Do(int block, int worker) =>
        Products.Rows(a.At, b.At, y.At, size, turned, (int)((long)size.M * block / blocks), (int)((long)size.M * (block + 1) / blocks));

    public override void Dispose()
    {
    }
}
