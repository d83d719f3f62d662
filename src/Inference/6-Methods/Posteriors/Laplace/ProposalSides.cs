namespace ProbDsl.Inference.Laplace;

/// <summary>
/// How much further a density reaches than its normal approximation, on each side of the mode along each column of its root: of skewed
/// densities, as those of the logarithm of a scale that may be near 0.
/// </summary>
/// <param name="below">Factors [dimension] where a number is negative.</param>
/// <param name="above">Factors [dimension] where it is not.</param>
internal sealed class ProposalSides(double[] below, double[] above)
{
    /// <summary>The factor of each side, as a number and a sign of it.</summary>
    public IEnumerable<(int Number, int Sign, double Factor)> All =>
        below.Select((factor, i) => (i, -1, factor)).Concat(above.Select((factor, i) => (i, 1, factor)));

    /// <summary>The same factor on both sides of one number, and 1 elsewhere.</summary>
    public static ProposalSides Along(int number, double factor, int dimension)
    {
        double[] both = [.. Enumerable.Range(0, dimension).Select(i => i == number ? factor : 1)];
        return new(both, both);
    }

    // in standard deviations; further out the t distribution has the longer tails
    private static readonly double[] distances = [1, 2, 3, 4, 6];

    // the fall of a log density that is lost in its rounding, and the range of factors
    private const double LeastFall = 1e-3, Narrowest = 0.5, Widest = 5;

    /// <summary>The factors of a density: the largest d / sqrt(2 f) of its falls f at some distances d.</summary>
    /// <param name="normal">The normal approximation at the mode.</param>
    /// <param name="objective">The density.</param>
    public static ProposalSides Find(NormalApproximation normal, StoryObjective objective)
    {
        var dimension = normal.Dimension;
        var each = 2 * distances.Length;
        var points = new double[((each * dimension) + 1) * dimension];
        var z = new double[dimension];
        normal.Mean.CopyTo(points, 0);
        for (var i = 0; i < dimension; i++)
            for (var k = 0; k < each; k++)
            {
                z[i] = k < distances.Length ? -distances[k] : distances[k - distances.Length];
                normal.Place(z, 1, points.AsSpan((1 + (i * each) + k) * dimension, dimension));
                z[i] = 0;
            }

        var densities = new double[(each * dimension) + 1];
        objective.Densities(densities.Length, points, densities);
        double[] Side(int from) => [.. Enumerable.Range(0, dimension).Select(i => Math.Clamp(distances.Select((d, k) =>
            d / Math.Sqrt(2 * Math.Max(LeastFall, densities[0] - densities[1 + (i * each) + from + k]))).Where(double.IsFinite)
            .DefaultIfEmpty(1).Max(), Narrowest, Widest))];
        return new(Side(0), Side(distances.Length));
    }

    /// <summary>Stretches a point in place; returns the logarithm by which the density there is smaller.</summary>
    public double Stretch(Span<double> z) => Scale(z, isInverse: false);

    /// <summary>The inverse of <see cref="Stretch"/>, with the same result.</summary>
    public double Shrink(Span<double> z) => Scale(z, isInverse: true);

    private double Scale(Span<double> z, bool isInverse)
    {
        var sum = 0.0;
        for (var i = 0; i < z.Length; i++)
        {
            var factor = z[i] < 0 ? below[i] : above[i];
            z[i] = isInverse ? z[i] / factor : z[i] * factor;
            sum += Math.Log(factor);
        }

        return sum;
    }
}
