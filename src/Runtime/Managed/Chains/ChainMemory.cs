namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>The working memory of one worker: what the forward pass over a sequence saves for the backward pass.</summary>
internal sealed unsafe class ChainMemory : IDisposable
{
    public const byte InLogs = 1, WithLogs = 2;

    // doubles: 32 MB; larger transition arrays that vary with t are exponentiated again in the backward pass
    private const long MostKept = 1 << 22;

    private readonly NativeBuffer<double> numbers;
    private readonly NativeBuffer<byte> marks;
    private readonly NativeBuffer<int> positions;
    private readonly int rowMask, tileMask;
    private readonly double* rows, inverses, logs;

    /// <param name="size">The chain's sizes.</param>
    /// <param name="isKept">Whether there is a backward pass; without one, two rows suffice.</param>
    public ChainMemory(ChainSize size, bool isKept)
    {
        Size = size;
        MatrixStride = size.IsVarying ? size.States : size.Wide;
        var (kept, wide) = (isKept ? Math.Max(size.Length, 1) : 2, size.Wide);
        tileMask = size.Tile - 1;
        rowMask = isKept ? int.MaxValue : 1;
        KeepsMatrices = size.IsVarying && isKept && (long)size.Length * size.Matrix <= MostKept;
        var matrices = !size.IsVarying ? (long)size.States * wide : (long)size.Matrix * (KeepsMatrices ? size.Length : size.Tile);
        var square = (long)wide * wide;
        long[] lengths =
        [
            (long)kept * wide, (long)kept * wide, (long)kept * wide, matrices + ChainSize.Lanes, size.IsVarying ? 0 : square,
            size.IsVarying ? 0 : square, (long)size.Tile * wide, size.Tile, size.Tile, wide, wide, wide, size.Matrix,
        ];
        // each part is aligned to a cache line
        var aligned = Array.ConvertAll(lengths, l => (l + ChainSize.Lanes - 1) / ChainSize.Lanes * ChainSize.Lanes);
        if (NotEnoughMemory.Check((double)sizeof(double) * aligned.Sum()) is { } large) throw large;
        (numbers, marks, positions) = (new(aligned.Sum()), new(kept), new(size.Length));
        var at = numbers.At;
        var part = 0;
        rows = Next();
        inverses = Next();
        logs = Next();
        Matrices = Next();
        Transposed = Next();
        Counts = Next();
        Weights = Next();
        Tops = Next();
        PairTops = Next();
        First = Next();
        Second = Next();
        Third = Next();
        OwnPairs = Next();

        double* Next() => (at += aligned[part++]) - aligned[part - 1];
    }

    public ChainSize Size { get; }

    public long Bytes => sizeof(double) * numbers.Length + marks.Length + sizeof(int) * positions.Length;

    /// <summary>Whether exponentials of transitions that vary with t are kept until the backward pass.</summary>
    public bool KeepsMatrices { get; }

    /// <summary>The positions that are present.</summary>
    public int* Present => positions.At;

    public int Count { get; private set; }

    /// <summary>
    /// exp(pair - top): rows `Wide` apart if all positions share it, otherwise [position of the tile or of the sequence, K, K].
    /// </summary>
    public double* Matrices { get; }

    /// <summary>The transpose of a matrix that all positions share.</summary>
    public double* Transposed { get; }

    /// <summary>Sums of outer products, [Wide, Wide].</summary>
    public double* Counts { get; }

    /// <summary>exp(unary - top) of a tile, [Tile, Wide], and the tops subtracted from unary and pair potentials.</summary>
    public double* Weights { get; }

    public double* Tops { get; }

    public double* PairTops { get; }

    /// <summary>Scratch rows.</summary>
    public double* First { get; }

    public double* Second { get; }

    public double* Third { get; }

    /// <summary>Counts [K, K] of a sequence with its own matrix.</summary>
    public double* OwnPairs { get; }

    /// <summary>The index of the pairs whose exponentials are in Matrices, if all positions share it; -1: none.</summary>
    public int PairOf { get; private set; } = -1;

    /// <summary>The top subtracted from them.</summary>
    public double PairTop { get; private set; }

    /// <summary>Whether no nonzero entry of the matrix is so small that a product with it could underflow.</summary>
    public bool IsExact { get; private set; }

    /// <summary>
    /// Probabilities of the states at the m-th present position given all before, up to a factor; or log weights of best paths.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double* Row(int m) => rows + (long)(m & rowMask) * Size.Wide;

    /// <summary>The inverses of the sums behind the probabilities; in the backward pass, the ratios of posterior to prediction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double* Inverse(int m) => inverses + (long)(m & rowMask) * Size.Wide;

    /// <summary>The logs of a row, if its mark is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double* Logs(int m) => logs + (long)(m & rowMask) * Size.Wide;

    /// <summary>The mark of a row. InLogs: the row was computed in logs. WithLogs: its logs were computed later. 0: no logs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte IsInLogs(int m) => ref marks.At[m & rowMask];

    /// <summary>The index of a position in its tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int InTile(int m) => m & tileMask;

    /// <summary>The exponentials of the step to the m-th present position, with rows <see cref="MatrixStride"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double* Matrix(int m) => !Size.IsVarying ? Matrices : Matrices + (long)(KeepsMatrices ? m : InTile(m)) * Size.Matrix;

    public int MatrixStride { get; }

    /// <summary>Lists the positions whose mask is not 0; all of them without a mask.</summary>
    public void FindPresent<T>(T* mask)
        where T : unmanaged
    {
        Count = 0;
        for (var t = 0; t < Size.Length; t++)
            if (mask == null || Number.ToDouble(mask[t]) != 0) Present[Count++] = t;
    }

    /// <summary>Stores a number at the m-th present position and all after it; does nothing if `numbers` is null.</summary>
    public void FillFrom<T>(int m, T* numbers, double number)
        where T : unmanaged
    {
        for (; numbers != null && m < Count; m++) numbers[Present[m]] = Number.Of<T>(number);
    }

    /// <summary>Records that Matrices holds the exponentials of these pairs.</summary>
    public void SetPairs(int pairOf, double top, bool isExact) => (PairOf, PairTop, IsExact) = (pairOf, top, isExact);

    /// <summary>Discards the cached exponentials: the memory of the potentials may have been reused.</summary>
    public void Invalidate() => PairOf = -1;

    /// <summary>Zeroes all except OwnPairs: non-finite numbers may have been stored, and padding is read.</summary>
    public void Clear()
    {
        for (var at = numbers.At; at < OwnPairs; at++) *at = 0;
        Invalidate();
    }

    public void Dispose()
    {
        numbers.Dispose();
        marks.Dispose();
        positions.Dispose();
    }
}
