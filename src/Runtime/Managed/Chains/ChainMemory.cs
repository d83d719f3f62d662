using ProbDsl.Runtime.Managed.Memory;

namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>Working memory of one worker: what the forward pass over a sequence leaves for the way back.</summary>
internal sealed unsafe class ChainMemory : IDisposable
{
    public const byte InLogs = 1, WithLogs = 2;

    // doubles: 32 MB; transitions that vary with t and are more than these are exponentiated again on the way back
    private const long MostKept = 1 << 22;

    private readonly NativeBuffer<double> numbers;
    private readonly NativeBuffer<byte> marks;
    private readonly NativeBuffer<int> positions;
    private readonly int rowMask, tileMask;
    private readonly double* rows, inverses, logs;

    /// <param name="size">The chain's sizes.</param>
    /// <param name="isKept">Whether there is a way back; without one, two rows are enough.</param>
    public ChainMemory(ChainSize size, bool isKept)
    {
        Size = size;
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
        // each part starts at a cache line
        var aligned = Array.ConvertAll(lengths, l => (l + ChainSize.Lanes - 1) / ChainSize.Lanes * ChainSize.Lanes);
        if (NotEnoughMemory.Of((double)sizeof(double) * aligned.Sum()) is { } large) throw large;
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

    /// <summary>Exponentials of transitions that vary with t stay until the way back.</summary>
    public bool KeepsMatrices { get; }

    /// <summary>The positions that are present.</summary>
    public int* Present => positions.At;

    public int Count { get; private set; }

    /// <summary>
    /// exp(pair - top): rows `Wide` apart where all positions share it, else [position of the tile or of the sequence, K, K].
    /// </summary>
    public double* Matrices { get; }

    /// <summary>The transpose of a matrix that all positions share.</summary>
    public double* Transposed { get; }

    /// <summary>Sums of outer products, [Wide, Wide].</summary>
    public double* Counts { get; }

    /// <summary>exp(unary - top) of a tile, [Tile, Wide], and the tops that were taken out of unary and pair potentials.</summary>
    public double* Weights { get; }

    public double* Tops { get; }

    public double* PairTops { get; }

    /// <summary>Rows for this and that.</summary>
    public double* First { get; }

    public double* Second { get; }

    public double* Third { get; }

    /// <summary>Counts [K, K] of a sequence with a matrix of its own.</summary>
    public double* OwnPairs { get; }

    /// <summary>The pairs whose exponentials Matrices holds where all positions share it; -1: none.</summary>
    public int PairOf { get; private set; } = -1;

    /// <summary>What was taken out of them.</summary>
    public double PairTop { get; private set; }

    /// <summary>No entry of the matrix is so small that a product with it could underflow, other than 0.</summary>
    public bool IsExact { get; private set; }

    /// <summary>
    /// Probabilities of the states at the m-th present position given all before, up to a factor; log weights of best paths.
    /// </summary>
    public double* Row(int m) => rows + (long)(m & rowMask) * Size.Wide;

    /// <summary>One over the sums that the probabilities were made of; on the way back, the ratios of posterior to prediction.</summary>
    public double* Inverse(int m) => inverses + (long)(m & rowMask) * Size.Wide;

    /// <summary>The logs of a row where its mark says so.</summary>
    public double* Logs(int m) => logs + (long)(m & rowMask) * Size.Wide;

    /// <summary>InLogs: the row was computed in logs. WithLogs: its logs were taken since. 0: it has none.</summary>
    public ref byte IsInLogs(int m) => ref marks.At[m & rowMask];

    /// <summary>The place of a position in its tile.</summary>
    public int InTile(int m) => m & tileMask;

    /// <summary>The exponentials of the step to the m-th present position, and how far apart their rows are.</summary>
    public double* Matrix(int m) => !Size.IsVarying ? Matrices : Matrices + (long)(KeepsMatrices ? m : InTile(m)) * Size.Matrix;

    public int MatrixStride => Size.IsVarying ? Size.States : Size.Wide;

    /// <summary>Lists the positions whose mask is not 0; all of them without a mask.</summary>
    public void FindPresent<T>(T* mask)
        where T : unmanaged
    {
        Count = 0;
        for (var t = 0; t < Size.Length; t++)
            if (mask == null || Number.ToDouble(mask[t]) != 0) Present[Count++] = t;
    }

    /// <summary>Puts a number at the m-th present position and at all after it; nowhere if that is null.</summary>
    public void FillFrom<T>(int m, T* numbers, double number)
        where T : unmanaged
    {
        for (; numbers != null && m < Count; m++) numbers[Present[m]] = Number.Of<T>(number);
    }

    /// <summary>Matrices holds the exponentials of these pairs from now on.</summary>
    public void Hold(int pairOf, double top, bool isExact) => (PairOf, PairTop, IsExact) = (pairOf, top, isExact);

    /// <summary>Other pairs may lie at the same place by now.</summary>
    public void Forget() => PairOf = -1;

    /// <summary>All 0 but OwnPairs: numbers that are not finite may have come in, and padding is read.</summary>
    public void Clear()
    {
        for (var at = numbers.At; at < OwnPairs; at++) *at = 0;
        Forget();
    }

    public void Dispose()
    {
        numbers.Dispose();
        marks.Dispose();
        positions.Dispose();
    }
}
