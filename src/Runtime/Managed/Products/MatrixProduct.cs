namespace ProbDsl.Runtime.Managed.Products;

/// <summary>Selects the kernels of a product.</summary>
public static class MatrixProduct
{
    // a side of at most this length has its own kernels
    private const int Few = 4;
    private const int CacheLine = 64;

    /// <summary>A product with the widest kernels that this processor supports.</summary>
    public static MatrixProduct<T> Create<T>(ProductLayout layout)
        where T : unmanaged, INumber<T> => Create<T>(layout, SimdKinds.Widest);

    /// <summary>A length rounded up to keep the alignment of what follows.</summary>
    internal static unsafe nint Aligned<T>(nint length)
        where T : unmanaged
    {
        var line = CacheLine / sizeof(T);
        return (length + line - 1) / line * line;
    }

    /// <summary>A product with kernels of one kind. A product with few columns and many rows is computed as its transpose.</summary>
    public static MatrixProduct<T> Create<T>(ProductLayout layout, SimdKind kind)
        where T : unmanaged, INumber<T>
    {
        var isMirrored = layout.N <= Few && layout.M > layout.N;
        var (own, kernels) = (isMirrored ? layout.Mirrored() : layout, SimdKinds.Kernels<T>(kind));
        return own.M <= Few && own.B.Column != 1
            ? new DottedProduct<T>(own, kernels, isMirrored) : new TiledProduct<T>(own, kernels, isMirrored);
    }
}

/// <summary>
/// c = start + a b for matrices of one layout. The order of each sum depends on the layout only, not on the split of the work or the
/// threads. The caller provides scratch memory, one per thread, aligned to 64 bytes. A run does not allocate.
/// </summary>
public abstract unsafe class MatrixProduct<T>
    where T : unmanaged, INumber<T>
{
    private readonly bool isMirrored;

    private protected MatrixProduct(bool isMirrored) => this.isMirrored = isMirrored;

    /// <summary>The number of blocks of the result, which may be computed in any order and concurrently.</summary>
    public abstract int Blocks { get; }

    /// <summary>The number of elements of scratch memory per thread.</summary>
    public abstract nint ScratchLength { get; }

    /// <summary>Computes the whole result.</summary>
    /// <param name="start">The matrix to add to: c itself, one row for every row (row stride 0), or none. Nothing else may overlap
    /// c.</param>
    public void Run(T* a, T* b, T* c, MatrixPlacement<T> start, T* scratch)
    {
        if (isMirrored) Whole(b, a, c, start.Turned(), scratch);
        else Whole(a, b, c, start, scratch);
    }

    /// <summary>Computes one block of the result.</summary>
    public void RunBlock(T* a, T* b, T* c, MatrixPlacement<T> start, T* scratch, int block)
    {
        if (isMirrored) Block(b, a, c, start.Turned(), scratch, block);
        else Block(a, b, c, start, scratch, block);
    }

    private protected abstract void Whole(T* a, T* b, T* c, MatrixPlacement<T> start, T* scratch);

    private protected abstract void Block(T* a, T* b, T* c, MatrixPlacement<T> start, T* scratch, int block);

    /// <summary>The number of blocks for a product with this many multiplications, at most `most`.</summary>
    private protected static int BlocksOf(double multiplications, int most)
    {
        // the multiplications of some 5 us
        const double WorkPerBlock = 1 << 19;
        return Managed.Blocks.Count(multiplications, WorkPerBlock, Math.Max(1, most));
    }
}
