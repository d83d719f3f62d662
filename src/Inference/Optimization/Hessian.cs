namespace ProbDsl.Inference.Optimization;

/// <summary>
/// Second derivatives at a point, symmetric [d, d], by 6 gradients and a few more for each coordinate; with the value and gradient there.
/// </summary>
/// <param name="Values">Not numbers in the rows and columns of a coordinate along which no step stays inside of the support.</param>
/// <param name="Widths">
/// 1 / sqrt|H_ii|, or the coordinate's own size where nothing curves: what makes entries comparable, H_ij w_i w_j.
/// </param>
/// <param name="Error">
/// By how much the worst entry, so scaled, may be off: the larger of the last correction of its extrapolation with the gradient's rounding
/// as seen, and of its distance from its mirror image.
/// </param>
public sealed record Hessian(double[,] Values, double[] Widths, double Value, double[] Gradient, double Error)
{
    /// <summary>By how much each coordinate's own second derivative, scaled by its width, may be off [d].</summary>
    public double[] OwnErrors { get; private init; } = [];

    /// <summary>The Hessian of this function here.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The point [d].</param>
    /// <param name="near">Widths at a point near [d], which save evaluations; null: none are known.</param>
    public static Hessian Of(IDifferentiable function, ReadOnlySpan<double> x, double[]? near = null)
    {
        double[] point = [.. x];
        var differences = new GradientDifferences(function, point);
        var value = differences.Center();
        double[] widths = [.. Enumerable.Range(0, point.Length).Select(j => differences.Width(j, near?[j]))];
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
