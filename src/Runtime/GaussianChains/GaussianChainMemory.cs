namespace ProbDsl.Runtime.GaussianChains;

/// <summary>What the forward pass over a sequence leaves for the backward pass.</summary>
internal sealed unsafe class GaussianChainMemory : IDisposable
{
    private readonly double* all;
    private readonly GaussianChainSize size;
    private readonly long mean, square, gain;
    private readonly int[] places;

    /// <param name="size">The size of a sequence.</param>
    /// <param name="isKept">Whether all positions are kept, or the last one only.</param>
    /// <exception cref="NotEnoughMemory">The machine has less.</exception>
    public GaussianChainMemory(GaussianChainSize size, bool isKept)
    {
        this.size = size;
        Kept = isKept ? size.Length : 1;
        places = new int[Kept];
        Columns = new(size, isKept);
        (mean, square, gain) = (size.States, size.States * size.States, (long)size.Observed * size.States);
        Bytes = sizeof(double) * Kept * (2 * (mean + square) + gain + 2 * size.Observed);
        if (NotEnoughMemory.Check(Bytes) is { } large) throw large;
        all = (double*)NativeMemory.AllocZeroed((nuint)Bytes);
    }

    /// <summary>The number of positions that are kept.</summary>
    public int Kept { get; }

    public long Bytes { get; }

    /// <summary>The derivatives by the weights of the first state.</summary>
    public StartColumns Columns { get; }

    /// <summary>The mean of the state at a position given the observations before it: [S].</summary>
    public double* Predicted(int t) => all + At(t) * mean;

    /// <summary>The mean given those at the position too: [S].</summary>
    public double* Filtered(int t) => all + (Kept + At(t)) * mean;

    /// <summary>The covariance given the observations before a position and the first state: [S, S].</summary>
    public double* PredictedCovariance(int t) => all + 2 * Kept * mean + Place(t) * square;

    /// <summary>The covariance given those at the position too: [S, S].</summary>
    public double* FilteredCovariance(int t) => all + 2 * Kept * mean + (Kept + Place(t)) * square;

    /// <summary>The change of the mean for each unit of an innovation: [S].</summary>
    public double* Gain(int t, int i) => all + 2 * Kept * (mean + square) + Place(t) * gain + (long)i * size.States;

    /// <summary>An observed number less its mean given those before it.</summary>
    public double* Innovation(int t, int i) => all + Kept * (2 * (mean + square) + gain) + (long)At(t) * size.Observed + i;

    /// <summary>The variance of an observed number given those before it and the first state.</summary>
    public double* InnovationVariance(int t, int i) =>
        all + Kept * (2 * (mean + square) + gain) + (long)(Kept + Place(t)) * size.Observed + i;

    /// <summary>Gives a position covariances and gains of its own.</summary>
    public void Open(int t) => places[At(t)] = At(t);

    /// <summary>Gives a position the covariances and gains of the one before it.</summary>
    public void Repeat(int t)
    {
        if (Kept > 1) places[t] = places[t - 1];
    }

    /// <summary>Whether a position has the covariances and gains of the one before it.</summary>
    public bool Repeats(int t) => t > 0 && places[t] == places[t - 1];

    public void Dispose()
    {
        Columns.Dispose();
        NativeMemory.Free(all);
    }

    private int At(int t) => Kept == 1 ? 0 : t;

    private int Place(int t) => places[At(t)];
}
