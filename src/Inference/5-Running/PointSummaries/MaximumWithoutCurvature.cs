using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.PointSummaries;

/// <summary>Kinks: maxima where second derivatives do not show that the density falls.</summary>
internal static class MaximumWithoutCurvature
{
    /// <summary>In nats: a fall that is more than rounding.</summary>
    private const double LeastFall = 1e-4;

    /// <summary>
    /// The most by which a fall may grow where a step doubles: twice at a kink, four times where the density has a curvature, more beside
    /// a curved ridge.
    /// </summary>
    private const double MostGrowth = 3;

    /// <summary>
    /// The distance of the points whose gradients are compared, how many there are beside two for each parameter, and the part of the
    /// largest singular value that counts as none.
    /// </summary>
    private const double Near = 0.03, Least = 1e-8;

    private const int Extra = 5;

    private static readonly double[] steps = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1];

    /// <summary>
    /// Whether the density falls to both sides of a point in proportion to the distance, as that of a Laplace distribution does at its
    /// location.
    /// </summary>
    /// <param name="density">The density.</param>
    /// <param name="at">The point.</param>
    /// <param name="direction">The direction.</param>
    public static bool IsKink(IDifferentiable density, double[] at, double[] direction)
    {
        var gradient = new double[at.Length];
        var (top, unit) = (density.Evaluate(at, gradient),
            Enumerable.Range(0, at.Length).Min(i => Math.Max(1, Math.Abs(at[i])) / Math.Abs(direction[i])));
        foreach (var step in steps)
            if (Fall(step) is >= LeastFall and var fall && double.IsFinite(fall)) return fall <= MostGrowth * Fall(step / 2);
        return false;

        double Fall(double step) => Math.Min(FallAt(step), FallAt(-step));

        double FallAt(double step) => top - density.Evaluate([.. at.Zip(direction, (x, d) => x + (step * unit * d))], gradient);
    }

    /// <summary>
    /// A direction that no gradient near a point has a part along, so that the density does not change along it; null if there is none.
    /// Beside kinks, second derivatives of 0 do not distinguish it from others.
    /// </summary>
    public static double[]? FlatDirection(IDifferentiable density, double[] at)
    {
        var random = new RandomStream(1, "flat direction");
        var gradients = Matrix<double>.Build.Dense((2 * at.Length) + Extra, at.Length);
        var gradient = new double[at.Length];
        for (var row = 0; row < gradients.RowCount; row++)
        {
            density.Evaluate([.. at.Select(x => x + (Near * Math.Max(1, Math.Abs(x)) * ((2 * random.NextUniform()) - 1)))], gradient);
            gradients.SetRow(row, gradient);
        }

        double[] largest = [.. gradients.EnumerateColumns().Select(c => c.AbsoluteMaximum())];
        if (!largest.All(g => g > 0 && double.IsFinite(g))) return null;
        gradients.MapIndexedInplace((_, i, g) => g / largest[i]);
        var parts = gradients.Svd();
        return parts.S[^1] > Least * parts.S[0] ? null : [.. parts.VT.Row(at.Length - 1).Select((v, i) => v / largest[i])];
    }
}
