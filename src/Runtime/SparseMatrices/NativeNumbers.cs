namespace ProbDsl.Runtime.SparseMatrices;

/// <summary>Numbers in native memory, 0 at first.</summary>
internal sealed unsafe class NativeNumbers : IDisposable
{
    /// <param name="length">How many they are.</param>
    /// <exception cref="NotEnoughMemory">The machine has less.</exception>
    public NativeNumbers(long length)
    {
        if (NotEnoughMemory.Check(length * (double)sizeof(double)) is { } large) throw large;
        Length = length;
        At = (double*)NativeMemory.AllocZeroed((nuint)Math.Max(1, length) * sizeof(double));
    }

    ~NativeNumbers() => Free();

    public double* At { get; private set; }

    public long Length { get; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(At);
        At = null;
    }
}
