using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Managed.Products;

/// <summary>How many numbers lie from one row of a matrix to the next, and from one column to the next.</summary>
public readonly record struct Strides(nint Row, nint Column)
{
    /// <summary>Those of the transpose.</summary>
    public Strides Turned() => new(Column, Row);

    /// <summary>Of a matrix whose stored rows begin so far apart, read as it is or as its transpose.</summary>
    public static Strides Of(nint leading, bool isTurned) => isTurned ? new(1, leading) : new(leading, 1);
}

/// <summary>A matrix in memory, or none: zeros.</summary>
public readonly unsafe struct Placed<T>(T* at, Strides strides)
    where T : unmanaged
{
    public T* At => at;

    public Strides Strides => strides;

    public Placed<T> Turned() => new(at, strides.Turned());

    /// <summary>The part that begins at a row and a column.</summary>
    public Placed<T> From(nint row, nint column) => at == null ? this : new(at + row * strides.Row + column * strides.Column, strides);
}

/// <summary>A product c [M, N] = a [M, K] b [K, N] and how its three matrices lie. Of each, rows or columns are contiguous.</summary>
public readonly record struct ProductLayout(int M, int K, int N, Strides A, Strides B, Strides C)
{
    // below, plain loops are about as fast and need no kernels
    private const long Large = 1 << 11;

    /// <summary>Whether kernels are worth their making.</summary>
    public bool IsLarge => Multiplications >= Large;

    /// <summary>M K N.</summary>
    public long Multiplications => (long)M * K * N;

    /// <summary>The same as c' = b' a'.</summary>
    public ProductLayout Mirrored() => new(N, K, M, B.Turned(), A.Turned(), C.Turned());

    /// <summary>That of an op of two matrices.</summary>
    internal static ProductLayout Of(Value product)
    {
        var (a, turned) = (product.Inputs[0].Shape, (Transposed)product.Attribute!);
        return Of(product.Shape[0], turned.First ? a[0] : a[1], product.Shape[1], turned);
    }

    /// <summary>Matrices without gaps, row-major; a is stored as [K, M] if its first is turned, b as [N, K] if its second is.</summary>
    public static ProductLayout Of(int m, int k, int n, Transposed turned) =>
        new(m, k, n, Strides.Of(turned.First ? m : k, turned.First), Strides.Of(turned.Second ? k : n, turned.Second), new(n, 1));
}
