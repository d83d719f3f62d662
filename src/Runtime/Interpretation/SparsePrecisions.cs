using ProbDsl.Runtime.SparseMatrices;

namespace ProbDsl.Runtime.Interpretation;

/// <summary>Factorizes sparse precision matrices in double precision.</summary>
internal static class SparsePrecisions
{
    /// <summary>All results, in the order of <see cref="SparsePrecisionShapes"/>.</summary>
    public static Tensor[] Run(Value matrix, IReadOnlyList<Tensor> given)
    {
        Shape[] shapes = [.. given.Select(g => g.Shape)];
        return PinnedArrays.Run(matrix, given, Enumerable.Range(0, SparsePrecisionShapes.Count)
            .Select(i => SparsePrecisionShapes.Result(i, shapes)), (inputs, results) =>
        {
            using var factor = new SparseFactor();
            new SparsePrecisionPass(new(shapes[SparsePrecisionShapes.Values].Count, shapes[SparsePrecisionShapes.Right].Count,
                [.. inputs], [.. results]), factor).Run();
        });
    }
}
