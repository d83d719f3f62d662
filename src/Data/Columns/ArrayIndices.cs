namespace ProbDsl.Data.Columns;

/// <summary>Formats the indices of elements of row-major arrays, from 1.</summary>
internal static class ArrayIndices
{
    /// <summary>The indices, from 1, of an element (from 0): `2, 5, 1`.</summary>
    public static string Text(int at, IReadOnlyList<int> shape)
    {
        var indices = new int[shape.Count];
        for (var d = shape.Count - 1; d >= 0; at /= Math.Max(1, shape[d--])) indices[d] = (at % Math.Max(1, shape[d])) + 1;
        return string.Join(", ", indices);
    }
}
