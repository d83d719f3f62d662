using System.Runtime.InteropServices;
using ProbDsl.Runtime.Gpu.Cuda.Driver;

namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>
/// The calls of cublas_v2.h: products of column-major matrices, by plain loops over factors that are rounded as the computation type says.
/// </summary>
internal static unsafe partial class StandInDriver
{
    private const int NotInitialized = 1, InvalidValue = 7, ExecutionFailed = 13, NotSupported = 15;

    private const int IllegalAddress = 700;

    private static readonly List<int> products = [];

    /// <summary>A handle of cuBLAS: its stream, and the memory that it works in.</summary>
    private sealed class Blas
    {
        public nint Stream { get; set; }

        public (nint At, long Bytes) Workspace { get; set; }
    }

    /// <summary>Column-major matrices in memory.</summary>
    private sealed record Matrices(nint At, bool IsTransposed, int Rows, int Columns, int Leading, long Stride)
    {
        // rows and columns are those of the memory
        public long Place(int batch, int row, int column) =>
            (batch * Stride) + (IsTransposed ? column + ((long)row * Leading) : row + ((long)column * Leading));

        public long Count(int batches) => ((batches - 1) * Stride) + ((Columns - 1L) * Leading) + Rows;
    }

    /// <summary>The computation type of each product that was computed so far.</summary>
    public static IReadOnlyList<int> Products => products;

    [UnmanagedCallersOnly]
    private static int cublasCreate_v2(nint* handle)
    {
        if (Ready() != 0) return NotInitialized;
        *handle = Handle(new Blas());
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int cublasDestroy_v2(nint handle) => BlasOf(handle) is null || Dropped(handle) != 0 ? NotInitialized : 0;

    // the workspace becomes cuBLAS's own again
    [UnmanagedCallersOnly]
    private static int cublasSetStream_v2(nint handle, nint stream)
    {
        if (BlasOf(handle) is not { } blas) return NotInitialized;
        (blas.Stream, blas.Workspace) = (stream, default);
        return stream == Stream ? 0 : InvalidValue;
    }

    [UnmanagedCallersOnly]
    private static int cublasSetWorkspace_v2(nint handle, nint workspace, nuint bytes)
    {
        if (BlasOf(handle) is not { } blas) return NotInitialized;
        if (workspace % 256 != 0) return InvalidValue;
        if (Tried(() => memory.Check(workspace, (long)bytes, Access.Write, "a workspace")) != 0) return InvalidValue;
        blas.Workspace = (workspace, (long)bytes);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int cublasGemmStridedBatchedEx(nint handle, int transA, int transB, int m, int n, int k, void* alpha, nint a, int typeA,
        int lda, long strideA, nint b, int typeB, int ldb, long strideB, void* beta, nint c, int typeC, int ldc, long strideC, int batch,
        int compute, int algorithm)
    {
        if (BlasOf(handle) is not { } blas) return NotInitialized;
        if (transA is < 0 or > 2 || transB is < 0 or > 2 || m < 0 || n < 0 || k < 0 || batch < 0) return InvalidValue;
        var isDouble = compute == 70;
        if (!isDouble && compute is not (68 or 75 or 77)) return NotSupported;
        if ((typeA, typeB, typeC) != (isDouble ? (1, 1, 1) : (0, 0, 0)) || algorithm != -1) return NotSupported;
        var (rowsA, columnsA) = transA == 0 ? (m, k) : (k, m);
        var (rowsB, columnsB) = transB == 0 ? (k, n) : (n, k);
        if (lda < Math.Max(1, rowsA) || ldb < Math.Max(1, rowsB) || ldc < Math.Max(1, m)) return InvalidValue;
        // launches of a graph may not reserve memory
        if (blas.Stream != Stream || (captured is not null && blas.Workspace.At == 0)) return ExecutionFailed;
        if (m == 0 || n == 0 || batch == 0) return 0;
        var scales = isDouble ? (*(double*)alpha, *(double*)beta) : (*(float*)alpha, *(float*)beta);
        var first = new Matrices(a, transA != 0, rowsA, columnsA, lda, strideA);
        var second = new Matrices(b, transB != 0, rowsB, columnsB, ldb, strideB);
        var to = new Matrices(c, false, m, n, ldc, strideC);
        var workspace = blas.Workspace;
        return Submitted(() => Tried(() =>
        {
            memory.Check(workspace.At, workspace.Bytes, Access.Write, "a workspace");
            Multiply((first, second), to, (batch, k), scales, compute);
            products.Add(compute);
        }) == 0 ? 0 : IllegalAddress);
    }

    private static Blas? BlasOf(nint handle) => alive.GetValueOrDefault(handle) as Blas;

    private static void Multiply(
        (Matrices A, Matrices B) factors, Matrices to, (int Batch, int K) size, (double Alpha, double Beta) scales, int compute)
    {
        var ((a, b), bytes) = (factors, compute == 70 ? 8 : 4);
        // kernels do not say what they write, so that only places are checked
        if (size.K > 0) memory.Check(a.At, bytes * a.Count(size.Batch), Access.Update, "the first factor");
        if (size.K > 0) memory.Check(b.At, bytes * b.Count(size.Batch), Access.Update, "the second factor");
        memory.Check(to.At, bytes * to.Count(size.Batch), Access.Update, "the product");
        double Number(nint at, long i) => compute == 70 ? ((double*)at)[i] : Rounded(((float*)at)[i], compute);
        for (var batch = 0; batch < size.Batch; batch++)
            for (var column = 0; column < to.Columns; column++)
                for (var row = 0; row < to.Rows; row++)
                {
                    var sum = 0.0;
                    for (var k = 0; k < size.K; k++) sum += Number(a.At, a.Place(batch, row, k)) * Number(b.At, b.Place(batch, k, column));
                    var place = to.Place(batch, row, column);
                    sum *= scales.Alpha;
                    if (compute == 70) ((double*)to.At)[place] = sum + (scales.Beta == 0 ? 0 : scales.Beta * ((double*)to.At)[place]);
                    else ((float*)to.At)[place] = (float)(sum + (scales.Beta == 0 ? 0 : scales.Beta * ((float*)to.At)[place]));
                }
    }

    /// <summary>A number rounded to the mantissa of a computation type, to even where two are as near: TF32 has 10 bits, bf16 7.</summary>
    public static float Rounded(float number, int compute)
    {
        var dropped = compute switch { 77 => 13, 75 => 16, _ => 0 };
        if (dropped == 0 || !float.IsFinite(number)) return number;
        var bits = BitConverter.SingleToUInt32Bits(number);
        bits += (1u << (dropped - 1)) - 1 + ((bits >> dropped) & 1);
        return BitConverter.UInt32BitsToSingle(bits >> dropped << dropped);
    }
}
