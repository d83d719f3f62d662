namespace ProbDsl.Runtime.Managed.Products;

/// <summary>The product kernels for one number type and one kind of vector, generated at first use.</summary>
internal abstract unsafe class KernelSet<T>
    where T : unmanaged
{
    private const int MostRows = 14, MostVectors = 8;

    private readonly TileKernel?[] spreading = new TileKernel?[(MostRows + 1) * (MostVectors + 1)],
        dotting = new TileKernel?[(MostRows + 1) * (MostVectors + 1)];

    /// <summary>The number of lanes of a vector.</summary>
    public abstract int Lanes { get; }

    /// <summary>The number of vector registers of the processor.</summary>
    public abstract int Registers { get; }

    protected abstract Type Simd { get; }

    /// <summary>A kernel for tiles of a product: each element of a, broadcast to every lane, times vectors of b's row.</summary>
    public TileKernel Spreading(int rows, int vectors) =>
        spreading[rows * (MostVectors + 1) + vectors] ??= TileEmitter.Kernel(Simd, "Fill", (rows, vectors));

    /// <summary>A kernel for tiles of dot products by lane: vectors of a's rows times vectors of b.</summary>
    public TileKernel Dotting(int rows, int vectors) =>
        dotting[rows * (MostVectors + 1) + vectors] ??= TileEmitter.Kernel(Simd, "Load", (rows, vectors));

    /// <summary>Computes the sum of the lanes of each vector.</summary>
    public abstract void Sums(T* vectors, int count, T* sums);

    /// <summary>to[i, j] = from[i, j] for i in rows and j in columns, given the distances between rows.</summary>
    public abstract void Copy(T* from, nint fromApart, (nint Rows, nint Columns) size, T* to, nint toApart);

    /// <summary>to[j, i] = from[i, j] for i in rows and j in columns, given the distances between rows.</summary>
    public abstract void Transpose(T* from, nint fromApart, (nint Rows, nint Columns) size, T* to, nint toApart);
}

/// <inheritdoc />
internal sealed unsafe class KernelSet<TSimd, TVector, T> : KernelSet<T>
    where TSimd : struct, ISimd<TVector, T>
    where T : unmanaged
{
    public static KernelSet<T> Only { get; } = new KernelSet<TSimd, TVector, T>();

    public override int Lanes => Unsafe.SizeOf<TVector>() / sizeof(T);

    public override int Registers => TSimd.Registers;

    protected override Type Simd => typeof(TSimd);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void Sums(T* vectors, int count, T* sums)
    {
        for (var i = 0; i < count; i++) sums[i] = TSimd.Sum(TSimd.Load(vectors + (nint)i * Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void Copy(T* from, nint fromApart, (nint Rows, nint Columns) size, T* to, nint toApart)
    {
        for (nint i = 0; i < size.Rows; i++, from += fromApart, to += toApart)
        {
            nint j = 0;
            for (; j <= size.Columns - Lanes; j += Lanes) TSimd.Store(to + j, TSimd.Load(from + j));
            for (; j < size.Columns; j++) to[j] = from[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void Transpose(T* from, nint fromApart, (nint Rows, nint Columns) size, T* to, nint toApart)
    {
        var (rows, columns) = (size.Rows - size.Rows % TSimd.Square, size.Columns - size.Columns % TSimd.Square);
        for (nint i = 0; i < rows; i += TSimd.Square)
            for (nint j = 0; j < columns; j += TSimd.Square)
                TSimd.TransposeSquare(from + i * fromApart + j, fromApart, to + j * toApart + i, toApart);
        for (nint i = 0; i < size.Rows; i++)
            for (var j = i < rows ? columns : 0; j < size.Columns; j++) to[j * toApart + i] = from[i * fromApart + j];
    }
}
