using System.Numerics;
using System.Runtime.InteropServices;
using ProbDsl.Runtime.Managed.Products;

namespace ProbDsl.Tests.Managed;

/// <summary>What the sums of a product start from.</summary>
public enum StartOf
{
    Nothing,
    Row,
    Result,
}

/// <summary>
/// A product to be tried: sizes, which operands are stored turned, how far beyond their width stored rows lie apart, what the sums start
/// from.
/// </summary>
public readonly record struct ProductCase(int M, int K, int N, bool TurnsA, bool TurnsB, int Gap, StartOf Start)
{
    public ProductLayout Layout =>
        new(M, K, N, Strides.Of((TurnsA ? M : K) + Gap, TurnsA), Strides.Of((TurnsB ? K : N) + Gap, TurnsB), new(N + Gap, 1));

    public int LengthA => (TurnsA ? K : M) * ((TurnsA ? M : K) + Gap);

    public int LengthB => (TurnsB ? N : K) * ((TurnsB ? K : N) + Gap);

    public int LengthC => M * (N + Gap);
}

/// <summary>
/// A product's memory: random operands, and numbers that are no numbers wherever nothing may be read: between rows, after the end, in
/// scratch memory.
/// </summary>
public sealed unsafe class ProductMemory<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Beyond = 64;

    private readonly ProductCase of;
    private readonly MatrixProduct<T> product;
    private readonly T[] before;

    public ProductMemory(ProductCase of, SimdKind kind, int seed = 1)
    {
        (this.of, product) = (of, MatrixProduct.Create<T>(of.Layout, kind));
        var random = new Random(seed);
        A = Filled(of.LengthA, of.TurnsA ? of.M : of.K, random);
        B = Filled(of.LengthB, of.TurnsB ? of.K : of.N, random);
        C = Filled(of.LengthC, of.N, random);
        Row = Filled(of.N, of.N, random);
        Scratch = Filled(0, 0, random, (int)product.ScratchLength);
        before = new ReadOnlySpan<T>(C, of.LengthC + Beyond).ToArray();
    }

    public T* A { get; }

    public T* B { get; }

    public T* C { get; }

    public int Blocks => product.Blocks;

    private T* Row { get; }

    private T* Scratch { get; }

    private MatrixPlacement<T> Start => of.Start switch
    {
        StartOf.Row => new(Row, new(0, 1)),
        StartOf.Result => new(C, of.Layout.C),
        _ => default,
    };

    public void Run() => product.Run(A, B, C, Start, Scratch);

    public void RunBlock(int block) => product.RunBlock(A, B, C, Start, Scratch, block);

    public T At(int i, int j) => C[i * of.Layout.C.Row + j];

    /// <summary>The largest error, in units of half a last place of the sum of absolute products, per term that may be rounded.</summary>
    public double WorstError(int steps)
    {
        var worst = 0.0;
        for (var i = 0; i < of.M; i++)
            for (var j = 0; j < of.N; j++)
            {
                var (sum, size) = Sum(i, j, steps);
                var error = Math.Abs(double.CreateChecked(At(i, j)) - sum);
                if (!(error <= 0))
                    worst = Math.Max(worst, double.IsNaN(error) ? double.PositiveInfinity : error / (size * HalfPlace * (of.K + 2)));
            }
        return worst;
    }

    /// <summary>Whether what lies between the result's rows, after it and after scratch memory is as it was.</summary>
    public bool KeptToItself()
    {
        for (var at = 0; at < of.LengthC + Beyond; at++)
            if ((at >= of.LengthC || at % (of.N + of.Gap) >= of.N) && !T.IsNaN(C[at])) return false;
        for (var at = product.ScratchLength; at < product.ScratchLength + Beyond; at++)
            if (!T.IsNaN(Scratch[at])) return false;
        return true;
    }

    public void Dispose()
    {
        foreach (var at in (nint[])[(nint)A, (nint)B, (nint)C, (nint)Row, (nint)Scratch]) NativeMemory.AlignedFree((void*)at);
    }

    private static double HalfPlace => typeof(T) == typeof(float) ? 1.0 / (1 << 24) : 1.0 / (1L << 53);

    // plain loops in double precision
    private (double Sum, double Size) Sum(int i, int j, int steps)
    {
        var sum =
            double.CreateChecked(of.Start switch { StartOf.Row => Row[j], StartOf.Result => before[i * of.Layout.C.Row + j], _ => T.Zero });
        var size = Math.Abs(sum);
        for (var k = 0; k < steps; k++)
        {
            var (a, b) = (of.Layout.A, of.Layout.B);
            var term = double.CreateChecked(A[i * a.Row + k * a.Column]) * double.CreateChecked(B[k * b.Row + j * b.Column]);
            (sum, size) = (sum + term, size + Math.Abs(term));
        }
        return (sum, size);
    }

    private T* Filled(int length, int width, Random random, int? room = null)
    {
        var all = (room ?? length) + Beyond;
        var at = (T*)NativeMemory.AlignedAlloc((nuint)(all * sizeof(T)), 64);
        for (var i = 0; i < all; i++)
            at[i] = i < length && (width == length || i % (width + of.Gap) < width) ? T.CreateChecked(random.NextDouble() - 0.5) : T.NaN;
        return at;
    }
}
