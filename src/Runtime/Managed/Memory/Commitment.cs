namespace ProbDsl.Runtime;

/// <summary>Copies of outputs into slots, all together: one that reads a slot itself is set aside first, so that slots can change places.</summary>
internal sealed unsafe class Commitment : IDisposable
{
    private readonly List<Copy> copies = [];

    private readonly record struct Copy(nint From, nint To, int Count, NativeBuffer? Aside);

    /// <param name="isSlot">Whether the source is a slot, which another copy may write.</param>
    public void Add(double* from, double* to, int count, bool isSlot) => copies.Add(new((nint)from, (nint)to, count, isSlot ? new NativeBuffer(count) : null));

    public void Run()
    {
        foreach (var copy in copies)
            if (copy.Aside is { } aside) Numbers((double*)copy.From, copy.Count).CopyTo(Numbers(aside.At, copy.Count));
        foreach (var copy in copies) Numbers(copy.Aside is { } aside ? aside.At : (double*)copy.From, copy.Count).CopyTo(Numbers((double*)copy.To, copy.Count));
    }

    public void Dispose()
    {
        foreach (var copy in copies) copy.Aside?.Dispose();
    }

    private static Span<double> Numbers(double* at, int count) => new(at, count);
}
