namespace ProbDsl.Inference.Em;

/// <summary>
/// Directions in which rows are least Gaussian: their fourth moment is locally smallest (separated clusters, even if another direction has
/// a larger variance) or largest (a few outlying rows), by the fixed point of FastICA (Hyvärinen 1999; clusters: Peña and Prieto 2001).
/// </summary>
internal static class ProjectionPursuit
{
    private const int MostSteps = 20;

    /// <summary>The iteration ends when the cosine of the direction before and after a step is above 1 less this.</summary>
    private const double Turned = 1e-6;

    /// <summary>The coordinate of each row along the direction that the iteration from a given direction reaches.</summary>
    /// <param name="white">The whitened rows, by columns: mean 0, variance 1, no correlation.</param>
    /// <param name="direction">The initial direction, of any length but 0.</param>
    public static double[] From(double[][] white, double[] direction)
    {
        direction = Unit(direction);
        var along = Along(white, direction);
        for (var step = 0; step < MostSteps; step++)
        {
            double[] next = Unit([.. white.Select((column, c) => MeanCubed(column, along) - (3 * direction[c]))]);
            var cosine = Math.Abs(next.Zip(direction, (a, b) => a * b).Sum());
            // rows that are Gaussian along it to the last bit give no direction
            if (double.IsNaN(cosine)) break;
            (direction, along) = (next, Along(white, next));
            if (cosine > 1 - Turned) break;
        }

        return along;
    }

    /// <summary>The coordinate of each row along a direction.</summary>
    public static double[] Along(double[][] columns, double[] direction)
    {
        var along = new double[columns[0].Length];
        for (var c = 0; c < direction.Length; c++)
            for (var row = 0; row < along.Length; row++) along[row] += direction[c] * columns[c][row];
        return along;
    }

    private static double MeanCubed(double[] column, double[] along)
    {
        var sum = 0.0;
        for (var row = 0; row < along.Length; row++) sum += column[row] * along[row] * along[row] * along[row];
        return sum / along.Length;
    }

    private static double[] Unit(double[] direction)
    {
        var length = Math.Sqrt(direction.Sum(x => x * x));
        return Array.ConvertAll(direction, x => x / length);
    }
}
