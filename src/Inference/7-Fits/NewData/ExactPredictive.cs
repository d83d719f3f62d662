namespace ProbDsl.Inference.NewData;

/// <summary>
/// The log predictive density of each row by formula, if the fit has a posterior in closed form: the posterior updated with the row is of
/// the same family, so log p(row | data) is a difference of two log evidences. The sufficient statistics of a row are computed from its log
/// density at a few values of each unknown, for all rows at once.
/// </summary>
internal sealed class ExactPredictive
{
    /// <summary>The maximum number of evaluations of all rows, about as many as the default number of draws.</summary>
    private const int MostLooks = 4000;

    /// <summary>The rounding error of a row's log density above which it is evaluated again about a point of its own.</summary>
    private const double MostRounding = 1e-6;

    private readonly SavedFit fit;
    private readonly Problem problem;
    private readonly FittedUnknowns known;
    private readonly RowDensity density;
    private readonly int sign;

    private ExactPredictive(SavedFit fit, Problem problem, FittedUnknowns known, RowDensity density, int sign) =>
        (this.fit, this.problem, this.known, this.density, this.sign) = (fit, problem, known, density, sign);

    /// <summary>The log predictive densities; null if a row reads an unknown without such a distribution, or if draws are
    /// cheaper.</summary>
    public static double[]? Compute(SavedFit fit, Problem problem, FittedUnknowns known, RowDensity density) =>
        Compute(fit, problem, known, density, 1);

    /// <summary>
    /// The log density of each row of the fit's data given all others: the posterior without the row is of the same family. NaN where the
    /// others do not determine an unknown, or where rounding is too large.
    /// </summary>
    public static double[]? LeaveOneOut(SavedFit fit, Problem problem, FittedUnknowns known, RowDensity density) =>
        Compute(fit, problem, known, density, -1);

    private static double[]? Compute(SavedFit fit, Problem problem, FittedUnknowns known, RowDensity density, int sign)
    {
        var read = problem.Graph.Variables.Where(v => density.Reads(v.Name)).Select(v => v.Name).ToList();
        var distributions = fit.Distributions.Where(l => l.Unknowns.Any(read.Contains)).ToList();
        var isClosed = density.Needed.Count == 0 && distributions.Count > 0
            && read.TrueForAll(r => known.Known.Contains(r) && distributions.Exists(l => l.Unknowns.Contains(r)));
        return isClosed && 2.0 * distributions.Sum(l => l.Distribution.Numbers) <= MostLooks
            ? new ExactPredictive(fit, problem, known, density, sign).Sum(distributions) : null;
    }

    /// <summary>The log densities at the center plus the gain of each block; blocks are independent given a row.</summary>
    private double[]? Sum(List<NamedDistribution> distributions)
    {
        var centers = distributions.ConvertAll(l => Center(l.Distribution));
        foreach (var (distribution, center) in distributions.Zip(centers)) Put(distribution, center);
        double[] gained = new double[density.Rows.Count], largest = new double[density.Rows.Count];
        foreach (var (distribution, center) in distributions.Zip(centers))
        {
            var read = new RowDensitiesOfBlock(gained.Length, center, (numbers, densities) => Evaluate(distribution, numbers, densities))
            {
                Sign = sign,
            };
            if (distribution.Distribution.LogPredictiveRatios(read) is not { } gains) return null;
            Put(distribution, center);
            for (var row = 0; row < gained.Length; row++)
                (gained[row], largest[row]) = (gained[row] + gains[row],
                    Math.Max(largest[row], Math.Max(read.Largest[row], Math.Abs(read.There[row]))));
        }

        density.Run();
        // an impossible row stays impossible
        for (var row = 0; row < gained.Length; row++)
            gained[row] = double.IsFinite(density[row]) ? density[row] + (sign * gained[row]) : density[row];
        if (sign < 0) return [.. gained.Select((value, row) => IsFar(largest[row]) ? double.NaN : value)];
        int[] far = [.. Enumerable.Range(0, gained.Length).Where(row => double.IsFinite(density[row]) && IsFar(largest[row]))];
        if ((double)far.Length * distributions.Sum(l => l.Distribution.Numbers) > MostLooks) return null;
        foreach (var row in far) gained[row] = Far(distributions, centers, row);
        return Array.Exists(gained, double.IsNaN) ? null : gained;
    }

    /// <summary>Whether rounding is too large: differences of log densities amplify it, squares of them more.</summary>
    private static bool IsFar(double largest) =>
        double.BitIncrement(largest) - largest is var rounding && rounding * largest > MostRounding;

    /// <summary>One row about points of its own, each block's with the others at theirs; NaN without such points.</summary>
    private double Far(List<NamedDistribution> distributions, List<double[]> centers, int row)
    {
        foreach (var (distribution, center) in distributions.Zip(centers)) Put(distribution, center);
        var gain = 0.0;
        for (var round = 0; round < 2; round++)
        {
            gain = 0;
            foreach (var (distribution, center) in distributions.Zip(centers))
            {
                var found = distribution.Distribution
                    .Outlying(new(1, center, (numbers, densities) => Evaluate(distribution, numbers, densities, row)));
                if (found is null) return double.NaN;
                Put(distribution, found.At);
                gain += found.Gain;
            }
        }

        density.Run();
        return density[row] + gain;
    }

    private void Evaluate(NamedDistribution distribution, ReadOnlySpan<double> numbers, Span<double> densities, int row)
    {
        Put(distribution, numbers);
        density.Run();
        densities[0] = density[row];
    }

    private static double[] Center(BlockDistribution distribution)
    {
        var center = new double[distribution.Numbers];
        distribution.Center(center);
        return center;
    }

    private void Evaluate(NamedDistribution distribution, ReadOnlySpan<double> numbers, Span<double> densities)
    {
        Put(distribution, numbers);
        density.Run();
        for (var row = 0; row < densities.Length; row++) densities[row] = density[row];
    }

    /// <summary>Sets the numbers of a block in the density, in the shapes of these rows' unknowns.</summary>
    private void Put(NamedDistribution distribution, ReadOnlySpan<double> numbers)
    {
        foreach (var unknown in distribution.Unknowns)
        {
            var size = fit.Posterior.Arrays[unknown].Values.Length / fit.Posterior.Count;
            var array = new double[problem.ShapeOf(problem.Graph[unknown]).Count];
            known.WriteArray(unknown, numbers[..size], array);
            density.Give(unknown, array);
            numbers = numbers[size..];
        }
    }
}
