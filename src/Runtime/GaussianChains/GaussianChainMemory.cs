using System.Runtime.InteropServices;

namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// What the forward pass over a sequence leaves for the backward pass. A mean has a column for its constant and one for its derivative by
/// each free element of the first state: [S, C].
/// </summary>
internal sealed unsafe class GaussianChainMemory : IDisposable
{
    private readonly double* all, innovations;
    private readonly GaussianChainSize size;
    private readonly int judged;
    private readonly long mean, square, gain, column;

    /// <param name="size">The size of a sequence.</param>
    /// <param name="isKept">Whether all positions are kept, or the last one only; innovations are kept beside free elements too.</param>
    /// <exception cref="NotEnoughMemory">The machine has less.</exception>
    public GaussianChainMemory(GaussianChainSize size, bool isKept)
    {
        this.size = size;
        Kept = isKept ? size.Length : 1;
        judged = isKept || size.Free.Length > 0 ? size.Length : 1;
        (mean, square) = (size.States * size.Columns, size.States * size.States);
        (gain, column) = ((long)size.Observed * size.States, (long)size.Observed * size.Columns);
        var own = Kept * (2 * (mean + square) + gain);
        Bytes = sizeof(double) * (own + judged * (column + size.Observed) + 1);
        if (NotEnoughMemory.Of(Bytes) is { } large) throw large;
        all = (double*)NativeMemory.AllocZeroed((nuint)Bytes);
        innovations = all + own;
    }

    /// <summary>The number of positions that are kept.</summary>
    public int Kept { get; }

    public long Bytes { get; }

    /// <summary>The mean of the state at a position given the observations before it: [S, C].</summary>
    public double* Predicted(int t) => all + At(t) * mean;

    /// <summary>The mean given those at the position too: [S, C].</summary>
    public double* Filtered(int t) => all + (Kept + At(t)) * mean;

    /// <summary>The covariance given the observations before a position: [S, S].</summary>
    public double* PredictedCovariance(int t) => all + 2 * Kept * mean + At(t) * square;

    /// <summary>The covariance given those at the position too: [S, S].</summary>
    public double* FilteredCovariance(int t) => all + 2 * Kept * mean + (Kept + At(t)) * square;

    /// <summary>The change of the mean for each unit of an innovation: [S].</summary>
    public double* Gain(int t, int i) => all + 2 * Kept * (mean + square) + At(t) * gain + (long)i * size.States;

    /// <summary>An observed number less its mean given those before it: [C].</summary>
    public double* Innovation(int t, int i) => innovations + Judged(t) * column + (long)i * size.Columns;

    /// <summary>The variance of an observed number given those before it.</summary>
    public double* InnovationVariance(int t, int i) => innovations + judged * column + (long)Judged(t) * size.Observed + i;

    public void Dispose() => NativeMemory.Free(all);

    private int At(int t) => Kept == 1 ? 0 : t;

    private int Judged(int t) => judged == 1 ? 0 : t;
}
