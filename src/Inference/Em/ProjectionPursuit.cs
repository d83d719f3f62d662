namespace ProbDsl.Inference.Em;

/// <summary>
/// Directions in which rows look least like a Gaussian: where their fourth moment is locally smallest (clusters apart, whatever else
/// spreads more) or largest (a few rows apart), by the fixed point of FastICA (Hyvärinen 1999; clusters: Peña and Prieto 2001).
/// </summary>
internal static class ProjectionPursuit
{
    private const int MostSteps = 20;

    /// <summary>A step that turns the direction by a cosine of 1 less this is the last.</summary>
    private const double Turned = 1e-6;

    /// <summary>Where each row lies along the direction that steps from this one lead to.</summary>
    /// <param name="white">The rows, by columns, of mean 0, variance 1 and no correlation.</param>
    /// <param name="direction">Of any length but 0.</param>
    public static double[] From(double[][] white, double[] direction)
    {
        direction = Unit(direction);
        var along = Along(white, direction);
        for (var step = 0; step < MostSteps; step++)
        {
            double[] next = Unit([.. white.Select((column, c) => MeanCubed(column, along) - (3 * direction[c]))]);
            var cosine = Math.Abs(next.Zip(direction, (a, b) => a * b).Sum());
            // rows that are Gaussian along it to the last bit leave no direction
            if (double.IsNaN(cosine)) break;
            (direction, along) = (next, Along(white, next));
            if (cosine > 1 - Turned) break;
        }

        return along;
    }

    /// <summary>Where each row lies along a direction.</summary>
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
