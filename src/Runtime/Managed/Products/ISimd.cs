namespace ProbDsl.Runtime.Managed.Products;

/// <summary>What kernels of products need of a vector <typeparamref name="TVector"/> of numbers <typeparamref name="T"/>.</summary>
internal unsafe interface ISimd<TVector, T>
    where T : unmanaged
{
    /// <summary>How many vectors the processor holds at once.</summary>
    static abstract int Registers { get; }

    /// <summary>The side of the squares that <see cref="TurnSquare"/> turns.</summary>
    static abstract int Square { get; }

    static abstract TVector Load(T* at);

    /// <summary>The number at a place, in every lane.</summary>
    static abstract TVector Fill(T* at);

    static abstract void Store(T* at, TVector vector);

    /// <summary>a b + c, lane by lane.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The sum of all lanes, in an order of its own.</summary>
    static abstract T Sum(TVector vector);

    /// <summary>Writes a square's transpose; rows lie so many numbers apart.</summary>
    static abstract void TurnSquare(T* from, nint fromApart, T* to, nint toApart);
}
