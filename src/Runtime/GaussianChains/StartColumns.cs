namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// The derivatives of means and innovations by the weights of the first state, as long as one of them is not forgotten: a matrix of so many
/// columns for each position.
/// </summary>
/// <param name="size">The size of a sequence.</param>
/// <param name="isKept">Whether all positions are kept, or the last one only.</param>
internal sealed unsafe class StartColumns(GaussianChainSize size, bool isKept) : IDisposable
{
    // on its way to 0 a derivative would be slow to compute with
    private const double Forgotten = 1e-150;

    private double* all;
    private int places;

    /// <summary>The columns of the sequence.</summary>
    public int Count { get; private set; }

    /// <summary>The positions, the first ones, whose columns are not 0.</summary>
    public int Live { get; private set; }

    /// <summary>By the mean of the state given the observations before a position: [S, Count].</summary>
    public double* Predicted(int t) => all + At(t);

    /// <summary>By the mean given those at the position too: [S, Count].</summary>
    public double* Filtered(int t) => Predicted(t) + size.States * Count;

    /// <summary>By an observed number less its mean given those before it: [Count].</summary>
    public double* Innovation(int t, int i) => Filtered(t) + (size.States + i) * Count;

    /// <summary>Begins a sequence with this many columns, at its first position.</summary>
    public void Begin(int count)
    {
        (Count, Live) = (count, 0);
        if (count > 0) Open(0);
    }

    /// <summary>A x, the columns of the next position, unless all are forgotten.</summary>
    public void Step(SparseMatrix transition, int t)
    {
        if (Live < t || Count == 0) return;
        var (s, n) = (size.States, size.States * Count);
        Open(t);
        // with one place the prediction follows from what is filtered there
        transition.Multiply(Filtered(t - 1), Predicted(t), Count);
        var most = 0.0;
        for (var e = 0; e < n; e++) most = Math.Max(most, Math.Abs(Predicted(t)[e]));
        if (most < Forgotten) Forget(t);
    }

    /// <summary>Leaves out the columns from a position on.</summary>
    public void Forget(int t) => Live = t;

    public void Dispose() => NativeMemory.Free(all);

    private long At(int t) => (isKept ? t : 0) * (long)Count * (2 * size.States + size.Observed);

    /// <exception cref="NotEnoughMemory">The machine has less.</exception>
    private void Open(int t)
    {
        Live = t + 1;
        if (t < places && all != null) return;
        places = isKept ? Math.Min(size.Length, Math.Max(8, 2 * t)) : size.Length;
        var bytes = sizeof(double) * (isKept ? places : 1L) * size.States * (2 * size.States + size.Observed);
        if (NotEnoughMemory.Check(bytes) is { } large) throw large;
        all = (double*)NativeMemory.Realloc(all, (nuint)bytes);
    }
}
