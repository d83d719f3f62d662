namespace ProbDsl.Catalog.Supports;

/// <summary>
/// The lower triangle of a D x D matrix as a vector, row by row: with the diagonal (D (D + 1) / 2 elements) or without it (D (D - 1) / 2).
/// </summary>
internal sealed class LowerTriangle(int size, bool withDiagonal)
{
    public int Count => withDiagonal ? size * (size + 1) / 2 : size * (size - 1) / 2;

    /// <summary>The size D of a triangle with this many elements.</summary>
    public static int SizeOf(int count, bool withDiagonal)
    {
        var size = 1;
        while (new LowerTriangle(size, withDiagonal).Count < count) size++;
        return size;
    }

    /// <summary>The triangle as a matrix, [batch.., Count] -> [batch.., D, D], zeros elsewhere.</summary>
    public Value Fill(Value vector)
    {
        // position 0 is a zero inserted before the vector
        var places = new double[size * size];
        foreach (var (place, (row, column)) in Places().Index()) places[(row * size) + column] = place + 1;
        return Taken(Pad(vector, -1, 1, 0), places, [size, size]);
    }

    /// <summary>The triangle of a matrix, [batch.., D, D] -> [batch.., Count].</summary>
    public Value Read(Value matrix) =>
        Taken(Reshape(matrix, [.. matrix.Shape[..^2], size * size]), [.. Places().Select(p => (p.Row * size) + (double)p.Column)], [Count]);

    private IEnumerable<(int Row, int Column)> Places() =>
        from row in Enumerable.Range(0, size)
        from column in Enumerable.Range(0, withDiagonal ? row + 1 : row)
        select (row, column);

    // gathers along the last dimension: moves it to the front, takes the elements, and moves it back
    private static Value Taken(Value vector, double[] places, Shape shape)
    {
        var rank = vector.Shape.Rank;
        var front = Transpose(vector, [rank - 1, .. Enumerable.Range(0, rank - 1)]);
        var taken = Gather(front, vector.Program.Constant(places, shape), 0);
        return Transpose(taken, [.. Enumerable.Range(shape.Rank, rank - 1), .. Enumerable.Range(0, shape.Rank)]);
    }
}
