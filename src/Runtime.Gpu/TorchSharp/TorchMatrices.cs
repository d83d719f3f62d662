using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace ProbDsl.Runtime.Gpu.TorchSharp;

/// <summary>Reductions and matrices, where libtorch has the op with another meaning at the edges.</summary>
internal static class TorchMatrices
{
    public static Tensor Max(Tensor x, long[] axes, bool keep)
    {
        if (!Array.Exists(axes, axis => x.shape[axis] == 0)) return x.amax(axes, keep);
        return x.sum(axes, keep).fill_(double.NegativeInfinity);
    }

    // a maximum that is infinite or NaN is the result
    public static Tensor LogSumExp(Tensor x, long[] axes)
    {
        var max = Max(x, axes, keep: true);
        var finite = max.masked_fill(max.isfinite().logical_not(), 0);
        return (x - finite).exp_().sum(axes).log_() + finite.sum(axes);
    }

    public static Tensor Product(Transposed transposed, Tensor a, Tensor b) =>
        (transposed.First ? a.mT : a).matmul(transposed.Second ? b.mT : b);

    // all NaN where a matrix is not positive definite beyond the rounding of its elements
    public static Tensor Cholesky(Tensor a)
    {
        var (factor, failed) = linalg.cholesky_ex(a);
        var (pivots, own) = (factor.diagonal(0, -2, -1).square(), a.diagonal(0, -2, -1));
        var fits = pivots.gt(own * (a.shape[^1] * Matrices.Rounding)).logical_and(pivots.isfinite()).all(-1).logical_and(failed.eq(0));
        return where(fits.unsqueeze(-1).unsqueeze(-1), factor, full_like(factor, double.NaN));
    }

    /// <summary>
    /// x with l x = b, or l' x = b: all NaN for a 0 on the diagonal. An upper triangle is its own LU factorization; a lower one is an upper
    /// one in the reverse order.
    /// </summary>
    public static Tensor Solve(Value solved, Tensor l, Tensor b)
    {
        var sizes = TorchOps.Sizes(solved);
        if (solved.Shape.Count == 0) return b.expand(sizes);
        var isTransposed = ((Transposed)solved.Attribute!).First;
        var upper = (isTransposed ? l.mT : l.flip(-2, -1)).triu().expand([.. sizes[..^2], sizes[^2], sizes[^2]]);
        var singular = upper.eq(0).logical_and(eye(sizes[^2], dtype: ScalarType.Bool, device: l.device));
        var x = linalg.solve(upper.masked_fill(singular, double.NaN), (isTransposed ? b : b.flip(-2)).expand(sizes));
        return isTransposed ? x : x.flip(-2);
    }
}
