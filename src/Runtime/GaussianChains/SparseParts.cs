using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// The matrices of a sequence by their elements that are not 0, of which a transition that shifts positions has few. What is the same at
/// all positions is read once for a sequence.
/// </summary>
/// <param name="size">The size of a sequence.</param>
/// <param name="arrays">The inputs.</param>
internal sealed unsafe class SparseParts(GaussianChainSize size, GaussianChainArrays arrays) : IDisposable
{
    private readonly SparseMatrix transition = new(size.States, size.States), back = new(size.States, size.States),
        noise = new(size.States, size.States), loading = new(size.Observed, size.States);
    private int sequence, transitionAt, backAt, noiseAt, loadingAt;

    /// <summary>Whether what determines the covariances of a step is the same at all positions, but for missing values.</summary>
    public bool IsConstant { get; } = Array.TrueForAll(
        [GaussianChainShapes.Transition, GaussianChainShapes.Noise, GaussianChainShapes.Loading, GaussianChainShapes.Variance],
        part => arrays.Inputs[part].IsSameEverywhere);

    /// <summary>Begins a sequence.</summary>
    public void Begin(int which) => (sequence, transitionAt, backAt, noiseAt, loadingAt) = (which, -1, -1, -1, -1);

    /// <summary>The transition from a position to the next: [S, S].</summary>
    public SparseMatrix Transition(int t)
    {
        if (IsNew(GaussianChainShapes.Transition, t, ref transitionAt)) transition.Read(Input(GaussianChainShapes.Transition, t));
        return transition;
    }

    /// <summary>Its transpose.</summary>
    public SparseMatrix Back(int t)
    {
        if (IsNew(GaussianChainShapes.Transition, t, ref backAt)) back.ReadTransposed(Input(GaussianChainShapes.Transition, t));
        return back;
    }

    /// <summary>The covariance of that step: [S, S].</summary>
    public SparseMatrix Noise(int t)
    {
        if (IsNew(GaussianChainShapes.Noise, t, ref noiseAt)) noise.Read(Input(GaussianChainShapes.Noise, t));
        return noise;
    }

    /// <summary>The rows of a position's observed numbers: [P, S].</summary>
    public SparseMatrix Loading(int t)
    {
        if (IsNew(GaussianChainShapes.Loading, t, ref loadingAt)) loading.Read(Input(GaussianChainShapes.Loading, t));
        return loading;
    }

    public void Dispose()
    {
        transition.Dispose();
        back.Dispose();
        noise.Dispose();
        loading.Dispose();
    }

    private bool IsNew(int part, int t, ref int at)
    {
        if (at == t || (at >= 0 && arrays.Inputs[part].IsSameEverywhere)) return false;
        at = t;
        return true;
    }

    private double* Input(int part, int t) => arrays.Inputs[part][sequence, t];
}
