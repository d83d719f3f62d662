namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// The matrices of a sequence by their elements that are not 0, of which a transition that shifts positions has few. A matrix is read where
/// it differs from the one that was read before.
/// </summary>
internal sealed unsafe class SparseParts : IDisposable
{
    private readonly GaussianChainSize size;
    private readonly GaussianChainArrays arrays;
    private readonly SparseMatrix transition, back, noise, loading;
    private readonly SparseMatrix[] all;
    private int sequence;

    /// <param name="size">The size of a sequence.</param>
    /// <param name="arrays">The inputs.</param>
    public SparseParts(GaussianChainSize size, GaussianChainArrays arrays)
    {
        (this.size, this.arrays) = (size, arrays);
        all = [transition = new(size.States, size.States), back = new(size.States, size.States, isTransposed: true),
            noise = new(size.States, size.States), loading = new(size.Observed, size.States)];
    }

    /// <summary>Begins a sequence.</summary>
    public void Begin(int which)
    {
        sequence = which;
        foreach (var matrix in all) matrix.Forget();
    }

    /// <summary>The transition from a position to the next: [S, S].</summary>
    public SparseMatrix Transition(int t) => transition.Of(Input(GaussianChainShapes.Transition, t));

    /// <summary>Its transpose.</summary>
    public SparseMatrix Back(int t) => back.Of(Input(GaussianChainShapes.Transition, t));

    /// <summary>The covariance of that step: [S, S].</summary>
    public SparseMatrix Noise(int t) => noise.Of(Input(GaussianChainShapes.Noise, t));

    /// <summary>The rows of a position's observed numbers: [P, S].</summary>
    public SparseMatrix Loading(int t) => loading.Of(Input(GaussianChainShapes.Loading, t));

    /// <summary>
    /// Whether a position, from the third on, has the matrices of the one before it, those of the step to it included, and observes the
    /// same numbers: only the values of what is observed differ.
    /// </summary>
    public bool Repeats(int t)
    {
        var square = size.States * size.States;
        if (t < 2 || !IsAsBefore(GaussianChainShapes.Transition, t - 1, square) || !IsAsBefore(GaussianChainShapes.Noise, t - 1, square)
            || !IsAsBefore(GaussianChainShapes.Loading, t, size.Observed * size.States)
            || !IsAsBefore(GaussianChainShapes.Variance, t, size.Observed)) return false;
        for (var i = 0; i < size.Observed; i++)
            if (arrays.IsObserved(sequence, t, i) != arrays.IsObserved(sequence, t - 1, i)) return false;
        return true;
    }

    public void Dispose()
    {
        foreach (var matrix in all) matrix.Dispose();
    }

    private bool IsAsBefore(int part, int t, int count) =>
        arrays.Inputs[part].IsSameEverywhere || SmallMatrix.IsSame(Input(part, t), Input(part, t - 1), count);

    private double* Input(int part, int t) => arrays.Inputs[part][sequence, t];
}
