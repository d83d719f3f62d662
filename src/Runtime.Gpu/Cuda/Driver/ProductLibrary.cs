using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Gpu.Cuda.Driver;

/// <summary>
/// Products of matrices by cuBLAS, with the signatures of cublas_v2.h. It has column-major matrices, for which A B is (B A) of the
/// transposed ones. Its memory is given to it, so that its calls can be captured.
/// </summary>
internal sealed unsafe class ProductLibrary : IDisposable
{
    /// <summary>The memory that it works in: 32 MB, what cuBLAS recommends for GPUs of compute capability 9.0.</summary>
    public const long WorkspaceBytes = 32 << 20;

    private const int NotTransposed = 0, Transposed = 1, Real32 = 0, Real64 = 1, Compute32 = 68, Compute64 = 70, ByDefault = -1;

    private readonly Func<string, nint> exports;
    private readonly nint handle;
    private readonly delegate* unmanaged<nint, int, int, int, int, int, void*, nint, int, int, long, nint, int, int, long, void*, nint, int,
        int, long, int, int, int, int> multiply;

    /// <param name="exports">The address of a call by its name; 0 if there is none.</param>
    /// <param name="stream">The stream of all calls.</param>
    /// <param name="workspace">Memory of the device.</param>
    public ProductLibrary(Func<string, nint> exports, nint stream, nint workspace)
    {
        this.exports = exports;
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
        var type = isDouble ? Real64 : Real32;
        Check(multiply(handle, Operation(of.B), Operation(of.A), of.N, of.M, of.K, isDouble ? &one : &single,
            of.B.At, type, of.B.IsTransposed ? of.K : of.N, of.B.Stride, of.A.At, type, of.A.IsTransposed ? of.M : of.K, of.A.Stride,
            isDouble ? &zero : &none, of.C, type, of.N, (long)of.M * of.N, of.Batch, isDouble ? Compute64 : Compute32, ByDefault),
            "cublasGemmStridedBatchedEx");
    }

    public void Dispose() => Check(((delegate* unmanaged<nint, int>)Of("cublasDestroy_v2"))(handle), "cublasDestroy");

    private static int Operation(Factor of) => of.IsTransposed ? Transposed : NotTransposed;

    private static void Check(int result, string call)
    {
        if (result != 0) throw new KernelFault($"{call}: error {result} of cuBLAS");
    }

    private nint Of(string name) =>
        exports(name) is not 0 and var call ? call : throw new CudaMissing($"cuBLAS is too old: it has no {name}");
}
