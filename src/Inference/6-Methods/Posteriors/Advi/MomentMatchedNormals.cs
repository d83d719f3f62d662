namespace ProbDsl.Inference.Advi;

/// <summary>
/// Standard normal draws in antithetic pairs, z and -z, transformed so that their sample second moments are exact (quadratic resampling,
/// Barraquand 1995): for a quadratic log density the average over them is the exact expectation. With fewer pairs than coordinates, only
/// the variances are matched.
/// </summary>
internal static class MomentMatchedNormals
{
    /// <summary>Returns the draws [count, numbers], row-major; <paramref name="count"/> is even.</summary>
    public static double[] Draw(RandomStream random, int count, int numbers)
    {
        var pairs = count / 2;
        var columns = new double[numbers][];
        for (var i = 0; i < numbers; i++) random.FillNormal(columns[i] = new double[pairs]);
        for (var i = 0; i < numbers; i++)
        {
            if (pairs >= numbers) Orthogonalize(columns, i);
            Rescale(columns[i], Math.Sqrt(pairs / Lanes.Dot(columns[i], columns[i])));
        }

        var draws = new double[count * numbers];
        for (var pair = 0; pair < pairs; pair++)
            for (var i = 0; i < numbers; i++)
                (draws[(2 * pair * numbers) + i], draws[(((2 * pair) + 1) * numbers) + i]) = (columns[i][pair], -columns[i][pair]);
        return draws;
    }

    /// <summary>
    /// Orthogonalizes a column against those before it, whose mean square is 1 (Gram-Schmidt); the second pass removes what rounding left.
    /// </summary>
    private static void Orthogonalize(double[][] columns, int at)
    {
        var own = columns[at];
        for (var pass = 0; pass < 2; pass++)
            for (var before = 0; before < at; before++)
            {
                var product = Lanes.Dot(columns[before], own) / own.Length;
                for (var i = 0; i < own.Length; i++) own[i] -= product * columns[before][i];
            }
    }

    private static void Rescale(double[] column, double factor)
    {
        for (var i = 0; i < column.Length; i++) column[i] *= factor;
    }
}
