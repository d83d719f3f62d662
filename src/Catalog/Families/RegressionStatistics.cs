namespace ProbDsl.Catalog.Families;

/// <summary>
/// The weighted sums of a regression about current coefficients, laid out one after another: the weight of all rows, residuals squared,
/// residuals times each predictor [size], and products of predictors (lower triangle by rows).
/// </summary>
internal static class RegressionStatistics
{
    /// <summary>The index of the sum of weights, of that of squared residuals, and of the first product with a predictor.</summary>
    public const int Rows = 0, Squares = 1, Products = 2;

    public static int Count(int size) => Products + size + (size * (size + 1) / 2);

    /// <summary>residuals = outcome - predictors * coordinates; rows hold the outcome, then the predictors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Residuals(RowStrip rows, ReadOnlySpan<double> coordinates, Span<double> residuals)
    {
        rows[0].CopyTo(residuals);
        for (var j = 0; j < coordinates.Length; j++)
        {
            var column = rows[1 + j];
            var minus = Vector512.Create(-coordinates[j]);
            for (var i = 0; i < column.Length; i += Lanes.Count)
                Lanes.Store(residuals, i, Vector512.FusedMultiplyAdd(minus, Lanes.Of(column, i), Lanes.Of(residuals, i)));
        }
    }

    /// <summary>Adds the sums of a strip of rows.</summary>
    /// <param name="rows">The outcome, which is not read, and the predictors.</param>
    /// <param name="weights">The weight of each row.</param>
    /// <param name="residuals">The residual of each row.</param>
    /// <param name="scratch">A strip that is overwritten.</param>
    /// <param name="size">The number of predictors.</param>
    /// <param name="sums">The sums.</param>
    public static void Add(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> residuals, Span<double> scratch, int size,
        Span<double> sums)
    {
        var weighted = scratch[..rows.Count];
        sums[Rows] += Lanes.Sum(weights);
        StripProducts.Weigh(weights, residuals, weighted);
        sums[Squares] += Lanes.Dot(weighted, residuals);
        for (var j = 0; j < size; j++) sums[Products + j] += Lanes.Dot(weighted, rows[1 + j]);
        for (int i = 0, at = Products + size; i < size; i++)
        {
            StripProducts.Weigh(weights, rows[1 + i], weighted);
            for (var j = 0; j <= i; j++, at++) sums[at] += Lanes.Dot(weighted, rows[1 + j]);
        }
    }

    /// <summary>The weighted sum of products of two predictors.</summary>
    public static double Product(ReadOnlySpan<double> sums, int size, int i, int j) =>
        sums[Products + size + (Math.Max(i, j) * (Math.Max(i, j) + 1) / 2) + Math.Min(i, j)];

    /// <summary>The sum of squared residuals after a shift d of the coordinates: S2 - 2 d'g + d'A d.</summary>
    public static double SquaresAfter(ReadOnlySpan<double> sums, ReadOnlySpan<double> shift)
    {
        var squares = sums[Squares];
        for (var i = 0; i < shift.Length; i++)
        {
            squares -= 2 * shift[i] * sums[Products + i];
            for (var j = 0; j < shift.Length; j++) squares += shift[i] * shift[j] * Product(sums, shift.Length, i, j);
        }

        return squares;
    }
}
