using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ProbDsl.Runtime.Managed.Products;

// Arguments: a kind of kernels, `short` for three small products.
var kind = args is [not "short", ..] ? Enum.Parse<SimdKind>(args[0]) : SimdKinds.Widest;
Console.WriteLine($"GFLOP/s, one thread, best of many; ours: {kind}, OpenBLAS: {OpenBlas.Core}");
Console.WriteLine($"{"m x k x n",-22}{"ours",8}{"OpenBLAS",10}{"ratio",8}   {"double",8}{"OpenBLAS",10}{"ratio",8}{"first, ms",12}");
foreach (var of in args is [.., "short"] ? Case.All.Take(3) : Case.All)
    Console.WriteLine($"{of.Name,-22}{Timing<float>.Of(of, kind, Single)}   {Timing<double>.Of(of, kind, Double)}");

static unsafe void Single(nint a, nint b, nint c, Case of) => OpenBlas.Multiply((float*)a, (float*)b, (float*)c, of);

static unsafe void Double(nint a, nint b, nint c, Case of) => OpenBlas.Multiply((double*)a, (double*)b, (double*)c, of);

/// <summary>A product [M, K] [K, N], either stored as its transpose.</summary>
internal sealed record Case(string Note, int M, int K, int N, bool TurnsA = false, bool TurnsB = false)
{
    public static IEnumerable<Case> All =>
    [
        new("", 200, 128, 128), new("a'", 128, 200, 128, TurnsA: true), new("b'", 200, 128, 128, TurnsB: true),
        new("", 128, 784, 400), new("a'", 784, 128, 400, TurnsA: true), new("b'", 128, 400, 784, TurnsB: true),
        new("", 2000, 128, 128), new("a'", 128, 2000, 128, TurnsA: true), new("", 1024, 1024, 1024), new("", 64, 64, 64),
        new("", 200, 2, 128), new("a'", 2, 200, 128, TurnsA: true), new("", 200, 128, 2), new("a'", 128, 200, 2, TurnsA: true),
        new("b'", 200, 2, 128, TurnsB: true),
        new("", 200, 128, 4), new("", 200, 128, 1), new("a'", 200, 128, 1, TurnsA: true), new("", 128, 400, 20),
        new("", 20, 20, 20), new("", 5, 5, 5),
    ];

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{M} x {K} x {N} {Note}");

    public double Operations => 2.0 * M * K * N;
}

internal static unsafe class Timing<T>
    where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
{
    private const int Rounds = 30;
    private const double OperationsPerRound = 5e7;

    public static string Of(Case of, SimdKind kind, Action<nint, nint, nint, Case> blas)
    {
        T* a = Filled((long)of.M * of.K), b = Filled((long)of.K * of.N), c = Filled((long)of.M * of.N), c2 = Filled((long)of.M * of.N);
        var start = Stopwatch.GetTimestamp();
        var product = MatrixProduct.Create<T>(ProductLayout.Of(of.M, of.K, of.N, new(of.TurnsA, of.TurnsB)), kind);
        var scratch = Filled(product.ScratchLength);
        product.Run(a, b, c, default, scratch);
        var first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var (ours, theirs) = (0.0, 0.0);
        for (var round = 0; round < Rounds; round++)
        {
            ours = Math.Max(ours, Rate(of, () => product.Run(a, b, c, default, scratch)));
            theirs = Math.Max(theirs, Rate(of, () => blas((nint)a, (nint)b, (nint)c2, of)));
        }
        for (var i = 0; i < of.M * of.N; i++)
            if (T.Abs(c[i] - c2[i]) > T.CreateChecked(1e-3)) throw new InvalidOperationException($"{of.Name}: {c[i]} and {c2[i]} at {i}");
        foreach (var at in (nint[])[(nint)a, (nint)b, (nint)c, (nint)c2, (nint)scratch]) NativeMemory.AlignedFree((void*)at);
        return $"{ours,8:F1}{theirs,10:F1}{ours / theirs,8:F2}{(typeof(T) == typeof(double) ? $"{first,12:F2}" : "")}";
    }

    private static double Rate(Case of, Action action)
    {
        var repeats = (int)Math.Max(1, OperationsPerRound / of.Operations);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < repeats; i++) action();
        return of.Operations * repeats / Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    private static T* Filled(long length)
    {
        var at = (T*)NativeMemory.AlignedAlloc((nuint)(Math.Max(1, length) * sizeof(T)), 64);
        var random = new Random(1);
        for (var i = 0; i < length; i++) at[i] = T.CreateChecked(random.NextDouble() - 0.5);
        return at;
    }
}
