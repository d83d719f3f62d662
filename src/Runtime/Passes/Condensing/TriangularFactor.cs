namespace ProbDsl.Runtime.Passes.Condensing;

/// <summary>
/// The triangular factor R of a matrix of many rows, R'R = X'X, by Householder reflections over blocks of rows: as accurate as the rows
/// themselves, unlike a factor of X'X. Golub, Van Loan 2013, section 5.2.
/// </summary>
internal sealed class TriangularFactor(int columns)
{
    private const int RowsInBlock = 256;

    private readonly double[] factor = new double[columns * columns];
    private readonly double[] block = new double[columns * RowsInBlock];
    private int filled;

    /// <summary>A block's numbers, by column.</summary>
    public Span<double> Column(int column) => block.AsSpan(column * RowsInBlock, RowsInBlock);

    /// <summary>The place of the next row in the columns of the block.</summary>
    public int NextRow()
    {
        if (filled == RowsInBlock) Reduce();
        return filled++;
    }

    /// <summary>[columns, columns], row by row.</summary>
    public double[] Finish()
    {
        Reduce();
        return factor;
    }

    private void Reduce()
    {
        for (var c = 0; c < columns; c++) Column(c)[filled..].Clear();
        for (var k = 0; k < columns; k++)
        {
            var own = Vectors(k);
            var below = Dot(own, own);
            if (below == 0) continue;
            ref var diagonal = ref factor[(k * columns) + k];
            var norm = Math.Sqrt((diagonal * diagonal) + below) * (diagonal > 0 ? -1 : 1);
            // the reflection 1 + v v' / (norm * top), v = (top, own)
            var top = diagonal - norm;
            for (var j = k + 1; j < columns; j++)
            {
                var other = Vectors(j);
                ref var right = ref factor[(k * columns) + j];
                var along = ((top * right) + Dot(own, other)) / (norm * top);
                right += along * top;
                for (var i = 0; i < own.Length; i++) other[i] += along * own[i];
            }

            diagonal = norm;
        }

        filled = 0;
    }

    private Span<Vector<double>> Vectors(int column) => MemoryMarshal.Cast<double, Vector<double>>(Column(column));

    private static double Dot(Span<Vector<double>> first, Span<Vector<double>> second)
    {
        var sum = Vector<double>.Zero;
        for (var i = 0; i < first.Length; i++) sum += first[i] * second[i];
        return Vector.Sum(sum);
    }
}
