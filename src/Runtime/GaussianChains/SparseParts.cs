using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// The matrices of a sequence by their elements that are not 0, of which a transition that shifts positions has few. A matrix is read where
/// it differs from the one that was read before.
/// </summary>
/// <param name="size">The size of a sequence.</param>
/// <param name="arrays">The inputs.</param>
internal sealed unsafe class SparseParts(GaussianChainSize size, GaussianChainArrays arrays) : IDisposable
{
    private readonly SparseMatrix transition = new(size.States, size.States), back = new(size.States, size.States),
        noise = new(size.States, size.States), loading = new(size.Observed, size.States);
    private double* transitionRead, backRead, noiseRead, loadingRead;
    private int sequence;

    private int Square => size.States * size.States;

    /// <summary>Begins a sequence.</summary>
    public void Begin(int which)
    {
        sequence = which;
        transitionRead = backRead = noiseRead = loadingRead = null;
    }

    /// <summary>The transition from a position to the next: [S, S].</summary>
    public SparseMatrix Transition(int t)
    {
        var matrix = Input(GaussianChainShapes.Transition, t);
        if (!IsSame(matrix, transitionRead, Square)) transition.Read(matrix);
        transitionRead = matrix;
        return transition;
    }

    /// <summary>Its transpose.</summary>
    public SparseMatrix Back(int t)
    {
        var matrix = Input(GaussianChainShapes.Transition, t);
        if (!IsSame(matrix, backRead, Square)) back.ReadTransposed(matrix);
        backRead = matrix;
        return back;
    }

    /// <summary>The covariance of that step: [S, S].</summary>
    public SparseMatrix Noise(int t)
    {
        var matrix = Input(GaussianChainShapes.Noise, t);
        if (!IsSame(matrix, noiseRead, Square)) noise.Read(matrix);
        noiseRead = matrix;
        return noise;
    }

    /// <summary>The rows of a position's observed numbers: [P, S].</summary>
    public SparseMatrix Loading(int t)
    {
        var matrix = Input(GaussianChainShapes.Loading, t);
        if (!IsSame(matrix, loadingRead, size.Observed * size.States)) loading.Read(matrix);
        loadingRead = matrix;
        return loading;
    }

    /// <summary>
    /// Whether a position, from the third on, has the matrices of the one before it, those of the step to it included, and observes the
    /// same numbers: only the values of what is observed differ.
    /// </summary>
    public bool Repeats(int t)
    {
        if (t < 2 || !IsAsBefore(GaussianChainShapes.Transition, t - 1, Square) || !IsAsBefore(GaussianChainShapes.Noise, t - 1, Square)
            || !IsAsBefore(GaussianChainShapes.Loading, t, size.Observed * size.States)
            || !IsAsBefore(GaussianChainShapes.Variance, t, size.Observed)) return false;
        for (var i = 0; i < size.Observed; i++)
            if (IsObserved(t, i) != IsObserved(t - 1, i)) return false;
        return true;
    }

    public void Dispose()
    {
        transition.Dispose();
        back.Dispose();
        noise.Dispose();
        loading.Dispose();
    }

    private static bool IsSame(double* matrix, double* before, int count) =>
        matrix == before || (before != null && SmallMatrix.IsSame(matrix, before, count));

    private bool IsAsBefore(int part, int t, int count) =>
        arrays.Inputs[part].IsSameEverywhere || IsSame(Input(part, t), Input(part, t - 1), count);

    private bool IsObserved(int t, int i) => arrays.Mask.IsNone || arrays.Mask[sequence, t][i] != 0;

    private double* Input(int part, int t) => arrays.Inputs[part][sequence, t];
}
