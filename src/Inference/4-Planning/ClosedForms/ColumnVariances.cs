using ProbDsl.Catalog.Numbers;

namespace ProbDsl.Inference.ClosedForms;

/// <summary>Variances of observed cells (divided by their number), of rows that may occur several times.</summary>
/// <param name="copies">How often each row occurs; null if each occurs once.</param>
internal sealed class ColumnVariances(double[]? copies)
{
    /// <summary>The variance of a column.</summary>
    /// <param name="column">The values, with arbitrary values in missing cells.</param>
    /// <param name="isThere">1 for an observed cell and 0 for a missing one; null if none is missing.</param>
    public double Of(double[] column, double[]? isThere)
    {
        var x = Observed(column, isThere);
        return copies is null ? OfRows(x) : OfCopies(x, Observed(copies, isThere));
    }

    /// <summary>The variance of the residuals of one regression of an outcome on predictors.</summary>
    public double OfResiduals(double[] outcome, double[][] predictors, double[]? isThere)
    {
        if (copies is null) return Residual(x => Observed(x, isThere));
        var times = Observed(copies, isThere);
        return Residual(x => [.. Observed(x, isThere).Zip(times, (value, count) => value * Math.Sqrt(count))]) * times.Length / times.Sum();

        double Residual(Func<double[], double[]> rows) => new OrthogonalDesign(Array.ConvertAll(predictors, x => rows(x)))
            .ResidualVariance(rows(outcome));
    }

    private static double[] Observed(double[] column, double[]? isThere) =>
        isThere is null ? column : [.. column.Where((_, row) => isThere[row] > 0)];

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double OfRows(double[] column)
    {
        var (mean, squares) = (Lanes.Sum(column) / column.Length, 0.0);
        foreach (var x in column) squares += (x - mean) * (x - mean);
        return squares / column.Length;
    }

    private static double OfCopies(double[] column, double[] times)
    {
        var (rows, squares) = (times.Sum(), 0.0);
        var mean = Lanes.Dot(times, column) / rows;
        for (var row = 0; row < column.Length; row++) squares += times[row] * (column[row] - mean) * (column[row] - mean);
        return squares / rows;
    }
}
