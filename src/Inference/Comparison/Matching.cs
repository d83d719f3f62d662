namespace ProbDsl.Inference;

/// <summary>Gives each of K things one of K others so that the sum of gains is the largest: the Hungarian method (Kuhn 1955; Munkres 1957) by shortest augmenting paths, in K^3 steps.</summary>
internal static class Matching
{
    /// <param name="gains">[K, K], row-major.</param>
    /// <param name="size">K.</param>
    /// <returns>For each row its column.</returns>
    public static int[] Largest(ReadOnlySpan<double> gains, int size)
    {
        // row 0 and column 0 stand for none; prices keep gain + rows' + columns' at 0 or above
        var (rowPrice, columnPrice, rowOf) = (new double[size + 1], new double[size + 1], new int[size + 1]);
        for (var row = 1; row <= size; row++)
        {
            var (least, from, done) = (new double[size + 1], new int[size + 1], new bool[size + 1]);
            Array.Fill(least, double.PositiveInfinity);
            (rowOf[0], var column) = (row, 0);
            do
            {
                done[column] = true;
                var (next, step) = (0, double.PositiveInfinity);
                for (var j = 1; j <= size; j++)
                {
                    if (done[j]) continue;
                    var slack = -gains[((rowOf[column] - 1) * size) + j - 1] - rowPrice[rowOf[column]] - columnPrice[j];
                    if (slack < least[j]) (least[j], from[j]) = (slack, column);
                    if (least[j] < step) (step, next) = (least[j], j);
                }

                for (var j = 0; j <= size; j++)
                    if (done[j]) (rowPrice[rowOf[j]], columnPrice[j]) = (rowPrice[rowOf[j]] + step, columnPrice[j] - step);
                    else least[j] -= step;
                column = next;
            }
            while (rowOf[column] != 0);

            for (; column != 0; column = from[column]) rowOf[column] = rowOf[from[column]];
        }

        var columns = new int[size];
        for (var j = 1; j <= size; j++) columns[rowOf[j] - 1] = j - 1;
        return columns;
    }
}
