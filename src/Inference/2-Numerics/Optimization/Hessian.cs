namespace ProbDsl.Inference.Optimization;

/// <summary>
/// The matrix of second derivatives at a point, symmetric [d, d], with the value and gradient there. Computing it takes 6 gradients and a
/// few more for each coordinate.
/// </summary>
/// <param name="Values">NaN in the rows and columns of a coordinate along which no step stays inside the support.</param>
/// <param name="Widths">
/// 1 / sqrt|H_ii|, or the coordinate's own size where the function does not curve. They make entries comparable: H_ij w_i w_j.
/// </param>
/// <param name="Error">
/// The estimated error of the worst entry, so scaled (single errors may be larger): the larger of the last correction of its
/// extrapolation plus the observed rounding of the gradient, and of half the difference between H_ij and H_ji.
/// </param>
public sealed record Hessian(double[,] Values, double[] Widths, double Value, double[] Gradient, double Error)
{
    /// <summary>The estimated error of each coordinate's own second derivative, scaled by its width [d].</summary>
    public double[] OwnErrors { get; private init; } = [];

    /// <summary>The Hessian of a function at a point.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The point [d].</param>
    /// <param name="near">Widths at a nearby point [d], which save evaluations; null if unknown.</param>
    public static Hessian Compute(IDifferentiable function, ReadOnlySpan<double> x, double[]? near = null)
    {
        double[] point = [.. x];
        var differences = new GradientDifferences(function, point);
        var value = differences.Center();
        var widths = differences.Widths(near);
        var (columns, errors) = Columns(differences, widths);
        return new(Mean(columns), widths, value, differences.Gradient, WorstError(columns, errors, widths))
        {
            OwnErrors = [.. widths.Select((w, i) => errors[i][i] * w * w)],
        };
    }

    private static (double[][] Columns, double[][] Errors) Columns(GradientDifferences differences, double[] widths)
    {
        var d = widths.Length;
        double[][] columns = [.. widths.Select(_ => new double[d])];
        double[][] errors = [.. widths.Select(_ => new double[d])];
        for (var j = 0; j < d; j++) differences.Column(j, widths[j], columns[j], errors[j]);
        return (columns, errors);
    }

    private static double[,] Mean(double[][] columns)
    {
        var values = new double[columns.Length, columns.Length];
        for (var i = 0; i < columns.Length; i++)
            for (var j = 0; j < columns.Length; j++) values[i, j] = 0.5 * (columns[i][j] + columns[j][i]);
        return values;
    }

    private static double WorstError(double[][] columns, double[][] errors, double[] widths)
    {
        var worst = 0.0;
        for (var i = 0; i < widths.Length; i++)
            for (var j = 0; j < widths.Length; j++)
                worst = Math.Max(worst, Math.Max(errors[j][i], 0.5 * Math.Abs(columns[i][j] - columns[j][i])) * widths[i] * widths[j]);
        return worst;
    }
}
