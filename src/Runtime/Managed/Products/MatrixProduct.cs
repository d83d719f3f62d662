using System.Numerics;

namespace ProbDsl.Runtime.Managed.Products;

/// <summary>Chooses the kernels of a product.</summary>
public static class MatrixProduct
{
    // up to here a side has kernels of its own
    private const int Few = 4;
    private const int CacheLine = 64;

    /// <summary>A product by the widest kernels that this processor has.</summary>
    public static MatrixProduct<T> Of<T>(ProductLayout layout)
        where T : unmanaged, INumber<T> => Of<T>(layout, SimdKinds.Widest);

    /// <summary>A length rounded up, so that what lies after it is aligned as what lies before.</summary>
    internal static unsafe nint Aligned<T>(nint length)
        where T : unmanaged
    {
        var line = CacheLine / sizeof(T);
        return (length + line - 1) / line * line;
    }

    /// <summary>A product by kernels of one kind. Few columns of many rows are done as few rows of many columns.</summary>
    public static MatrixProduct<T> Of<T>(ProductLayout layout, SimdKind kind)
        where T : unmanaged, INumber<T>
    {
        var isMirrored = layout.N <= Few && layout.M > layout.N;
        var (own, kernels) = (isMirrored ? layout.Mirrored() : layout, SimdKinds.Kernels<T>(kind));
        return own.M <= Few && own.B.Column != 1
            ? new DottedProduct<T>(own, kernels, isMirrored) : new TiledProduct<T>(own, kernels, isMirrored);
    }
}

/// <summary>
/// c = start + a b for matrices of one layout. The order of each sum depends on the layout alone: neither on how the work is split nor on
/// who does it. Scratch memory is the caller's, one for each thread, aligned to 64 bytes. Nothing is allocated in a run.
/// </summary>
public abstract unsafe class MatrixProduct<T>
    where T : unmanaged, INumber<T>
{
    private readonly bool isMirrored;

    private protected MatrixProduct(bool isMirrored) => this.isMirrored = isMirrored;

    /// <summary>Blocks of the result that may be done in any order, at once.</summary>
    public abstract int Blocks { get; }

    /// <summary>Numbers of scratch memory that a thread needs.</summary>
    public abstract nint ScratchLength { get; }

    /// <summary>All of the result.</summary>
    /// <param name="start">What is added to: c itself, a row for every row (row stride 0), or none. Nothing else may overlap c.</param>
    public void Run(T* a, T* b, T* c, Placed<T> start, T* scratch)
    {
        if (isMirrored) Whole(b, a, c, start.Turned(), scratch);
        else Whole(a, b, c, start, scratch);
    }

    /// <summary>One block of the result.</summary>
    public void RunBlock(T* a, T* b, T* c, Placed<T> start, T* scratch, int block)
    {
        if (isMirrored) Block(b, a, c, start.Turned(), scratch, block);
        else Block(a, b, c, start, scratch, block);
    }

    private protected abstract void Whole(T* a, T* b, T* c, Placed<T> start, T* scratch);

    private protected abstract void Block(T* a, T* b, T* c, Placed<T> start, T* scratch, int block);

    /// <summary>How many blocks a product of so many multiplications falls into, at most.</summary>
    private protected static int BlocksOf(double multiplications, int most)
    {
        // some 5 us of single numbers
        const double WorthAThread = 1 << 19;
        return Managed.Blocks.Of(multiplications, WorthAThread, Math.Max(1, most));
    }
}
