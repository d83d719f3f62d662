namespace ProbDsl.Catalog.Families;

/// <summary>Weighted least squares of several components, some of whose coefficients are shared by all of them.</summary>
internal static class RegressionSolver
{
    /// <summary>
    /// The shift of each component's coordinates [components][size] to the least sum of squares, each component's divided by its variance;
    /// 0 along directions that its rows do not determine. Own coordinates are eliminated first: with the products of predictors A split
    /// into own (o) and shared (t) ones and products g with residuals, the shared shift solves the sum over components of
    /// (A_tt - A_to A_oo^-1 A_ot) d_t = g_t - A_to A_oo^-1 g_o, and then d_o = A_oo^-1 (g_o - A_ot d_t).
    /// </summary>
    /// <param name="statistics">The sums of each component (<see cref="RegressionStatistics"/>).</param>
    /// <param name="variances">The variance of each component.</param>
    /// <param name="size">The number of coordinates.</param>
    /// <param name="tied">The number of shared ones, which come last.</param>
    public static double[][] Shifts(double[][] statistics, double[] variances, int size, int tied)
    {
        var own = size - tied;
        SemidefiniteSystem[] systems = [.. statistics.Select(s => new SemidefiniteSystem(Own(s, size, own)))];
        var shared = tied == 0 ? [] : Shared(statistics, variances, systems, size, own);
        return [.. statistics.Select((sums, k) => (double[])[.. systems[k].Solve(Right(sums, size, own, shared)), .. shared])];
    }

    private static double[] Shared(double[][] statistics, double[] variances, SemidefiniteSystem[] systems, int size, int own)
    {
        var (matrix, right) = (new double[size - own, size - own], new double[size - own]);
        foreach (var (k, sums) in statistics.Index())
            for (var i = own; i < size; i++)
            {
                var column = Enumerable.Range(0, own).Select(o => RegressionStatistics.Product(sums, size, i, o)).ToArray();
                var solved = systems[k].Solve(column);
                right[i - own] += Left(sums.AsSpan(RegressionStatistics.Products), i, solved) / variances[k];
                for (var j = own; j <= i; j++)
                {
                    var sum = RegressionStatistics.Product(sums, size, i, j);
                    for (var o = 0; o < own; o++) sum -= solved[o] * RegressionStatistics.Product(sums, size, j, o);
                    matrix[i - own, j - own] += sum / variances[k];
                }
            }

        return new SemidefiniteSystem(matrix).Solve(right);

        static double Left(ReadOnlySpan<double> products, int i, double[] solved)
        {
            var left = products[i];
            for (var o = 0; o < solved.Length; o++) left -= solved[o] * products[o];
            return left;
        }
    }

    private static double[,] Own(double[] sums, int size, int own)
    {
        var matrix = new double[own, own];
        for (var i = 0; i < own; i++)
            for (var j = 0; j <= i; j++) matrix[i, j] = RegressionStatistics.Product(sums, size, i, j);
        return matrix;
    }

    /// <summary>The products with residuals after the shared shift.</summary>
    private static double[] Right(double[] sums, int size, int own, double[] shared)
    {
        var right = sums.AsSpan(RegressionStatistics.Products, own).ToArray();
        for (var i = 0; i < own; i++)
            for (var t = 0; t < shared.Length; t++) right[i] -= shared[t] * RegressionStatistics.Product(sums, size, i, own + t);
        return right;
    }
}
