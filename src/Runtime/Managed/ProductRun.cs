using ProbDsl.Runtime.Managed.Products;

namespace ProbDsl.Runtime.Managed;

/// <summary>One matrix product, computed in blocks of the result.</summary>
internal sealed unsafe class ProductRun<T> : ProgramStep, IBlockWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Place<T> a, b, y;
    private readonly MatrixPlacement<T> start;
    private readonly MatrixProduct<T> product;
    private readonly NativeBuffer<T> scratch;
    private readonly nint apart;

    /// <param name="at">Both operands, and the result, which does not overlap them.</param>
    /// <param name="start">The matrix to add to; none: zeros.</param>
    /// <param name="layout">The sizes and layouts of the matrices.</param>
    /// <param name="threads">The maximum number of threads, each with its own scratch memory.</param>
    public ProductRun((Place<T> A, Place<T> B, Place<T> Y) at, MatrixPlacement<T> start, ProductLayout layout, int threads)
    {
        (a, b, y, this.start, product) = (at.A, at.B, at.Y, start, MatrixProduct.Create<T>(layout));
        apart = MatrixProduct.Aligned<T>(product.ScratchLength);
        scratch = new(apart * (product.Blocks > 1 ? threads : 1));
    }

    public override void Run(BlockTeam? team)
    {
        if (team is null || product.Blocks == 1) product.Run(a.At, b.At, y.At, start, scratch.At);
        else team.Run(product.Blocks, this);
    }

    public void Do(int block, int worker) => product.RunBlock(a.At, b.At, y.At, start, scratch.At + worker * apart, block);

    public override void Dispose() => scratch.Dispose();
}
