namespace ProbDsl.Runtime.Managed.Products;

/// <summary>The distances, in elements, from one row of a matrix to the next and from one column to the next.</summary>
public readonly record struct Strides(nint Row, nint Column)
{
    /// <summary>The strides of the transpose.</summary>
    public Strides Transposed() => new(Column, Row);

    /// <summary>The strides of a matrix with this distance between stored rows, read directly or as its transpose.</summary>
    public static Strides Of(nint leading, bool isTurned) => isTurned ? new(1, leading) : new(leading, 1);
}

/// <summary>A matrix in memory, or none: zeros.</summary>
public readonly unsafe struct MatrixPlacement<T>(T* at, Strides strides)
    where T : unmanaged
{
    public T* At => at;

    public Strides Strides => strides;

    public MatrixPlacement<T> Turned() => new(at, strides.Transposed());

    /// <summary>The submatrix that starts at a row and a column.</summary>
    public MatrixPlacement<T> From(nint row, nint column) =>
        at == null ? this : new(at + row * strides.Row + column * strides.Column, strides);
}

/// <summary>A product c [M, N] = a [M, K] b [K, N] and the layouts of its matrices. Each has contiguous rows or columns.</summary>
public readonly record struct ProductLayout(int M, int K, int N, Strides A, Strides B, Strides C)
{
    // smaller products are about as fast with plain loops and need no kernels
    private const long Large = 1 << 11;

    /// <summary>Whether the product is large enough for kernels.</summary>
    public bool IsLarge => Multiplications >= Large;

    /// <summary>M K N.</summary>
    public long Multiplications => (long)M * K * N;

    /// <summary>The transposed product, c' = b' a'.</summary>
    public ProductLayout Mirrored() => new(N, K, M, B.Transposed(), A.Transposed(), C.Transposed());

    /// <summary>The layout of a matrix product op.</summary>
    internal static ProductLayout Of(Value product)
    {
        var (a, turned) = (product.Inputs[0].Shape, (Transposed)product.Attribute!);
        return Of(product.Shape[0], turned.First ? a[0] : a[1], product.Shape[1], turned);
    }

    /// <summary>The layout of contiguous row-major matrices; a is stored as [K, M] if its flag in `turned` is set, b as [N, K].</summary>
    public static ProductLayout Of(int m, int k, int n, Transposed turned) =>
        new(m, k, n, Strides.Of(turned.First ? m : k, turned.First), Strides.Of(turned.Second ? k : n, turned.Second), new(n, 1));
}
