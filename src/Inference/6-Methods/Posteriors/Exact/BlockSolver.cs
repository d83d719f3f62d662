using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Exact;

/// <summary>
/// Computes the posterior of a block from the gradients of the story's log density: locations first, then their scale with the locations
/// marginalized. Other blocks do not change these gradients.
/// </summary>
/// <param name="gradients">The gradient with respect to the block's parameters, locations first, as a function of their values.</param>
/// <param name="locations">The number of location parameters.</param>
/// <param name="others">The number of parameters of the other unknown.</param>
/// <param name="statistics">The statistics of the other unknown.</param>
/// <param name="size">The size of one of its matrices or probability vectors.</param>
/// <param name="power">The power of the other unknown that has these statistics.</param>
internal sealed class BlockSolver(
    Func<double[], double[]> gradients, int locations, int others, NaturalStatistics statistics, int size, double power = 1)
{
    /// <summary>The relative error of gradients that rounding may leave.</summary>
    private const double Rounding = 1e-7;

    /// <summary>The relative error of a shape from which those of locations are subtracted.</summary>
    private const double RoundingOfShape = 1e-9;

    /// <summary>The smallest center of a posterior, and one over the largest.</summary>
    private const double Furthest = 100 * ElementDistribution.Least;

    private const string TooFar = "too far from 1: measure the data in another unit";

    /// <summary>Why a location has no posterior where neither a prior nor the data determine it.</summary>
    public const string NotIdentified = "it is not identified by a prior or the data";

    /// <exception cref="NoClosedForm">A parameter has no proper posterior, or the scales do not factorize.</exception>
    public BlockDistribution Solve()
    {
        if (locations == 0) return statistics switch
        {
            NaturalStatistics.Logs => Dirichlet(),
            NaturalStatistics.LogDeterminantAndLinear or NaturalStatistics.LogDeterminantAndInverse =>
            new WishartDistribution(Matrices([], null)),
            _ => new ElementsDistribution(Elements([], new int[others])),
        };
        var (mean, precision) = Locations(Ones());
        if (others == 0) return new NormalDistribution(mean, precision);
        CheckShared(mean);
        if (statistics is NaturalStatistics.LogDeterminantAndLinear or NaturalStatistics.LogDeterminantAndInverse)
            return new WishartDistribution(Matrices(mean, precision));
        var scaleOf = ScaleOf(mean, precision);
        return new ScaledNormalDistribution(mean, precision, scaleOf,
            Elements(mean, [.. Enumerable.Range(0, others).Select(e => scaleOf.Count(s => s == e))]));
    }

    private (double[] Mean, Precision Precision) Locations(double[] scales)
    {
        var reading = new NormalParameters(v => gradients([.. v, .. scales])[..locations], locations);
        var (mean, precision, flat) = reading.Read();
        return (mean,
            precision ?? throw new NoClosedForm(Math.Max(0, flat), reading.IsTooLarge ? "the data are so large relative to its scale that "
                + "sums of squares exceed the range or precision of 64-bit numbers" : NotIdentified)
                { MayBeOfColumn = !reading.IsTooLarge });
    }

    /// <summary>Scales of 1, or unit matrices.</summary>
    private double[] Ones() =>
        statistics is NaturalStatistics.LogDeterminantAndLinear or NaturalStatistics.LogDeterminantAndInverse
            ? Reading([]).Units(1) : [.. Enumerable.Repeat(1.0, others)];

    /// <summary>Checks that the mean of the locations does not depend on the scales.</summary>
    private void CheckShared(double[] mean)
    {
        var (at, beside) = (gradients([.. mean, .. Spread()]), gradients([.. mean.Select(m => m + 1), .. Spread()]));
        for (var i = 0; i < locations; i++)
            if (!(Math.Abs(at[i]) <= Rounding * (Math.Abs(at[i]) + Math.Abs(beside[i]) + 1e-300))
                && !(Math.Abs(at[i]) <= 1e-6 * Math.Abs(mean[i]) * Math.Abs(beside[i] - at[i])))
                throw new NoClosedForm(i, "its mean depends on the scale: not all statements about it have the same scale");
    }

    /// <summary>Scales that are all different.</summary>
    private double[] Spread() => [.. Ones().Select((one, i) => one * (1 + ((i + 1.0) / (others + 1.0))))];

    /// <summary>The index of each location's scale: the one that explains its precision at scales that are all different.</summary>
    private int[] ScaleOf(double[] mean, Precision precision)
    {
        if (others == 1) return new int[locations];
        var (scales, of) = (Spread(), new int[locations]);
        // steps of different lengths, so that no sum of them cancels
        double[] steps = [.. Enumerable.Range(0, locations).Select(i => Math.Sqrt(precision.Variance(i)) * (1 + (i * 0.618 % 1)))];
        var moved = gradients([.. mean.Zip(steps, (m, s) => m + s), .. scales]);
        for (var i = 0; i < locations; i++)
        {
            var alone = 0.0;
            for (var j = 0; j < locations; j++) alone -= precision[i, j] * steps[j];
            var ratio = statistics == NaturalStatistics.LogAndInverse ? alone / moved[i] : moved[i] / alone;
            of[i] = Array.FindIndex(scales, s => Math.Abs(s - Math.Pow(ratio, 1 / power)) < 0.1 / (others + 1.0));
            if (of[i] < 0) throw new NoClosedForm(i, "it is correlated with locations that have other scales");
        }

        return of;
    }

    /// <summary>The distribution of each element given the locations, and the number of locations that have it as their scale.</summary>
    private ElementDistribution[] Elements(double[] mean, int[] attached)
    {
        var family = ElementFamily.Create(statistics);
        var natural = Reading(mean).Elements(power);
        return [.. natural.Select((n, i) =>
        {
            // integrating a location out removes the square root of its precision
            var (a, b) = family.Parameters(n.A - (0.5 * attached[i]), n.B, power);
            if (attached[i] > 0 && !(a > RoundingOfShape * (Math.Abs(n.A) + attached[i]))) throw new NoClosedForm(locations + i, TooFew(a));
            if (double.IsNaN(a + b)) throw new NoClosedForm(locations + i, $"its numbers are {TooFar}");
            if (!(a > 0 && b > 0 && double.IsFinite(a + b))) throw new NoClosedForm(locations + i,
                $"{(power == 1 ? "it" : FormattableString.Invariant($"its power {power:G4}"))} would be {family.Text(a, b)}, "
                + "which is not a distribution") { MayBeOfColumn = a > 0 };
            // the density of such numbers is not computed
            if (family.Center(a, b) is < Furthest or > 1 / Furthest) throw new NoClosedForm(locations + i,
                $"it would be {family.Text(a, b)}, whose numbers are {TooFar}");
            return power == 1 ? family.Distribution(a, b) : new PoweredDistribution(family.Distribution(a, b), power);
        })];
    }

    /// <summary>The reason of a scale with a shape that is not positive: each value that is observed adds 1/2.</summary>
    private static string TooFew(double shape)
    {
        var more = (int)Math.Floor((-2 * shape) + 1e-6) + 1;
        return $"the data have too few values, of which each location with a flat prior uses one up: at least {more} more "
            + $"{(more == 1 ? "is" : "are")} needed";
    }

    private DirichletDistribution Dirichlet()
    {
        double[] concentrations = [.. Reading([]).Counts().Select(c => c + 1)];
        return Array.FindIndex(concentrations, c => !(c > 0)) is >= 0 and var none
            ? throw new NoClosedForm(none,
                FormattableString.Invariant($"its concentration would be {concentrations[none]:G4}, which is not positive"))
            : new(concentrations, size);
    }

    /// <summary>The distribution of each matrix, with the mean vector that has it as its scale.</summary>
    private MatrixDistribution[] Matrices(double[] mean, Precision? precision)
    {
        var read = Reading(mean).Matrices();
        if (mean.Length > 0 && mean.Length != read.Length * size) 
            throw new NoClosedForm(0, "it does not have one mean vector for each matrix");
        return [.. read.Select((r, e) => Matrix(mean.Length > 0 ? r.A - 0.5 : r.A, r.B, e, mean, precision))];
    }

    private MatrixDistribution Matrix(double a, Matrix<double> b, int e, double[] mean, Precision? precision)
    {
        var isInverse = statistics == NaturalStatistics.LogDeterminantAndInverse;
        var degrees = (2 * a) + (isInverse ? -size - 1 : size + 1);
        if (!(degrees > size - 1))
            throw new NoClosedForm(locations + (e * size * size), FormattableString.Invariant(
                $"it would have {degrees:G4} degrees of freedom, and a {size} x {size} matrix needs more than {size - 1}"));
        try
        {
            return new(isInverse, degrees, isInverse ? b * 2 : (b * 2).Inverse(),
                mean.Length > 0 ? mean[(e * size)..((e + 1) * size)] : null, precision?[e * size, e * size] ?? 1);
        }
        catch (ArgumentException)
        {
            throw new NoClosedForm(locations + (e * size * size), "its scale matrix would not be positive definite")
                { MayBeOfColumn = true };
        }
    }

    /// <summary>Reads the other unknown at these locations.</summary>
    private NaturalParameters Reading(double[] mean) => new(x => gradients([.. mean, .. x])[locations..], others, statistics, size);
}

/// <summary>A block has no posterior in its family: one of its parameters, and the reason.</summary>
internal sealed class NoClosedForm(int number, string reason) : Exception(reason)
{
    public int ParameterIndex => number;

    /// <summary>Whether a column of data that does not vary may be the cause.</summary>
    public bool MayBeOfColumn { get; init; }
}
