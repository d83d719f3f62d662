namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>
/// Products of matrices by cuBLAS, with the signatures of cublas_v2.h. It has column-major matrices, for which A B is (B A) of the
/// transposed ones. Its memory is given to it, so that its calls can be captured.
/// </summary>
internal sealed unsafe class ProductLibrary : IDisposable
{
    /// <summary>The memory that it works in: 32 MB, what cuBLAS recommends for GPUs of compute capability 9.0.</summary>
    public const long WorkspaceBytes = 32 << 20;

    private const int NotTransposed = 0, Transposed = 1, Real32 = 0, Real64 = 1, Compute64 = 70, ByDefault = -1;

    private readonly Func<string, nint> exports;
    private readonly ProductSettings settings;
    private readonly nint handle;
    private readonly delegate* unmanaged<nint, int, int, int, int, int, void*, nint, int, int, long, nint, int, int, long, void*, nint, int,
        int, long, int, int, int, int> multiply;

    /// <param name="exports">The address of a call by its name; 0 if there is none.</param>
    /// <param name="stream">The stream of all calls.</param>
    /// <param name="workspace">Memory of the device.</param>
    /// <param name="settings">The precision of products of float32 numbers.</param>
    public ProductLibrary(Func<string, nint> exports, nint stream, nint workspace, ProductSettings settings)
    {
        (this.exports, this.settings) = (exports, settings);
        multiply = (delegate* unmanaged<nint, int, int, int, int, int, void*, nint, int, int, long, nint, int, int, long, void*, nint, int,
            int, long, int, int, int, int>)Of("cublasGemmStridedBatchedEx");
        nint own;
        Check(((delegate* unmanaged<nint*, int>)Of("cublasCreate_v2"))(&own), "cublasCreate");
        handle = own;
        Check(((delegate* unmanaged<nint, nint, int>)Of("cublasSetStream_v2"))(handle, stream), "cublasSetStream");
        Check(((delegate* unmanaged<nint, nint, nuint, int>)Of("cublasSetWorkspace_v2"))(handle, workspace, (nuint)WorkspaceBytes),
            "cublasSetWorkspace");
    }

    public void Multiply(ProductCall of)
    {
        var (one, zero, single, none) = (1.0, 0.0, 1f, 0f);
        var isDouble = of.Type == ElementType.Float64;
        var precision = isDouble ? ProductPrecision.Float32 : settings.Precision;
        var (type, computation) = isDouble ? (Real64, Compute64) : (Real32, Computation(precision));
        var (leadingA, leadingB) = (of.A.IsTransposed ? of.M : of.K, of.B.IsTransposed ? of.K : of.N);
        Check(multiply(handle, Operation(of.B), Operation(of.A), of.N, of.M, of.K, isDouble ? &one : &single,
            of.B.At, type, leadingB, of.B.Stride, of.A.At, type, leadingA, of.A.Stride, isDouble ? &zero : &none,
            of.C, type, of.N, (long)of.M * of.N, of.Batch, computation, ByDefault), "cublasGemmStridedBatchedEx");
        settings.Report(precision);
    }

    public void Dispose() => Check(((delegate* unmanaged<nint, int>)Of("cublasDestroy_v2"))(handle), "cublasDestroy");

    // the computation type of float32 numbers
    private static int Computation(ProductPrecision precision) => precision switch
    {
        ProductPrecision.Tf32 => 77,
        ProductPrecision.Bf16 => 75,
        _ => 68,
    };

    private static int Operation(Factor of) => of.IsTransposed ? Transposed : NotTransposed;

    private static void Check(int result, string call)
    {
        if (result != 0) throw new KernelFault($"{call}: error {result} of cuBLAS");
    }

    private nint Of(string name) =>
        exports(name) is not 0 and var call ? call : throw new CudaMissing($"cuBLAS is too old: it has no {name}");
}
