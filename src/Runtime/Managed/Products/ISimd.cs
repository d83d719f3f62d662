namespace ProbDsl.Runtime.Managed.Products;

/// <summary>
/// The vector operations that product kernels use, for vectors <typeparamref name="TVector"/> of <typeparamref name="T"/>.
/// </summary>
internal unsafe interface ISimd<TVector, T>
    where T : unmanaged
{
    /// <summary>The number of vector registers of the processor.</summary>
    static abstract int Registers { get; }

    /// <summary>The side of the squares that <see cref="TransposeSquare"/> transposes.</summary>
    static abstract int Square { get; }

    static abstract TVector Load(T* at);

    /// <summary>The number at an address, in every lane.</summary>
    static abstract TVector Fill(T* at);

    static abstract void Store(T* at, TVector vector);

    /// <summary>a b + c, lane by lane.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The sum of all lanes, in a fixed order.</summary>
    static abstract T Sum(TVector vector);

    /// <summary>Writes the transpose of a square, given the distances between rows.</summary>
    static abstract void TransposeSquare(T* from, nint fromApart, T* to, nint toApart);
}
