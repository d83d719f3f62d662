using System.Numerics;

namespace ProbDsl.Runtime;

/// <summary>One product of matrices, in blocks of the result.</summary>
internal sealed unsafe class ProductRun<T> : ProgramStep, IBlockWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Place<T> a, b, y;
    private readonly MatrixProduct<T> product;
    private readonly NativeBuffer<T> scratch;
    private readonly nint apart;

    /// <param name="a">The first operand.</param>
    /// <param name="b">The second.</param>
    /// <param name="y">The result, none of the operands.</param>
    /// <param name="layout">Their sizes and how they are read.</param>
    /// <param name="threads">How many may share it, each with scratch memory of its own.</param>
    public ProductRun(Place<T> a, Place<T> b, Place<T> y, ProductLayout layout, int threads)
    {
        (this.a, this.b, this.y, product) = (a, b, y, MatrixProduct.Of<T>(layout));
        apart = MatrixProduct.Aligned<T>(product.ScratchLength);
        scratch = new(apart * (product.Blocks > 1 ? threads : 1));
    }

    public override void Run(BlockTeam? team)
    {
        if (team is null || product.Blocks == 1) product.Run(a.At, b.At, y.At, default, scratch.At);
        else team.Run(product.Blocks, this);
    }

    public void Do(int block, int worker) => product.RunBlock(a.At, b.At, y.At, default, scratch.At + worker * apart, block);

    public override void Dispose() => scratch.Dispose();
}
