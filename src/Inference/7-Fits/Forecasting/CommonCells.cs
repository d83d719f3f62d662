namespace ProbDsl.Inference.Forecasting;

/// <summary>The cells that two arrays of the same rank share: those with the same index in each dimension, in row-major order.</summary>
internal static class CommonCells
{
    /// <summary>The position of each shared cell in either array; empty if the ranks differ.</summary>
    public static IEnumerable<(int Own, int Kept)> Find(NamedArray own, NamedArray kept)
    {
        if (own.Shape.Count != kept.Shape.Count) yield break;
        int[] shared = [.. own.Shape.Zip(kept.Shape, Math.Min)];
        var count = shared.Aggregate(1, (n, size) => n * size);
        for (var cell = 0; cell < count; cell++)
        {
            var (left, ownAt, keptAt, ownStride, keptStride) = (cell, 0, 0, 1, 1);
            for (var d = shared.Length - 1; d >= 0; left /= shared[d--])
            {
                (ownAt, keptAt) = (ownAt + (left % shared[d] * ownStride), keptAt + (left % shared[d] * keptStride));
                (ownStride, keptStride) = (ownStride * own.Shape[d], keptStride * kept.Shape[d]);
            }

            yield return (ownAt, keptAt);
        }
    }

    /// <summary>Whether an array contains all cells of the saved one, unchanged.</summary>
    public static bool HasAll(NamedArray own, NamedArray kept) =>
        own.Shape.Count == kept.Shape.Count && own.Shape.Zip(kept.Shape).All(s => s.First >= s.Second)
            && Find(own, kept).All(at => AreEqual(own, kept, at));

    public static bool AreEqual(NamedArray own, NamedArray kept, (int Own, int Kept) at) =>
        JoinedColumn.AreEqual(own.Cells, kept.Cells, at.Own, at.Kept);
}
