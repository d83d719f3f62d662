using System.Runtime.InteropServices;

/// <summary>Products of OpenBLAS, by its C interface.</summary>
internal static unsafe partial class OpenBlas
{
    private const string Library = "libopenblas.so.0";
    private const int RowMajor = 101, Plain = 111, Turned = 112;

    /// <summary>c = op(a) op(b), row-major without gaps.</summary>
    public static void Multiply(float* a, float* b, float* c, Case of) =>
        Single(RowMajor, of.TurnsA ? Turned : Plain, of.TurnsB ? Turned : Plain, of.M, of.N, of.K, 1, a, of.TurnsA ? of.M : of.K, b,
            of.TurnsB ? of.K : of.N, 0, c, of.N);

    /// <inheritdoc cref="Multiply(float*,float*,float*,Case)" />
    public static void Multiply(double* a, double* b, double* c, Case of) =>
        Double(RowMajor, of.TurnsA ? Turned : Plain, of.TurnsB ? Turned : Plain, of.M, of.N, of.K, 1, a, of.TurnsA ? of.M : of.K, b,
            of.TurnsB ? of.K : of.N, 0, c, of.N);

    /// <summary>Which processor it is running kernels for.</summary>
    public static string Core => Marshal.PtrToStringUTF8(CoreName())!;

    [LibraryImport(Library, EntryPoint = "cblas_sgemm")]
    private static partial void Single(int order, int turnA, int turnB, int m, int n, int k, float alpha, float* a, int lda, float* b,
        int ldb, float beta, float* c, int ldc);

    [LibraryImport(Library, EntryPoint = "cblas_dgemm")]
    private static partial void Double(int order, int turnA, int turnB, int m, int n, int k, double alpha, double* a, int lda, double* b,
        int ldb, double beta, double* c, int ldc);

    [LibraryImport(Library, EntryPoint = "openblas_get_corename")]
    private static partial nint CoreName();
}
