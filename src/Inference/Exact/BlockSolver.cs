using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalogue;

namespace ProbDsl.Inference;

/// <summary>
/// Reads the posterior of a block off the slopes of the story's log density. Within its family the slopes are linear in the law's natural coordinates, so that a few points tell them; which laws of the story made
/// them does not matter. Other blocks do not change these slopes.
/// </summary>
/// <param name="slopes">By the numbers of the block, locations first, at their values.</param>
/// <param name="locations">How many numbers are locations.</param>
/// <param name="others">How many are of the other unknown.</param>
/// <param name="statistics">Of the other unknown.</param>
/// <param name="size">Of one of its matrices or vectors of shares.</param>
internal sealed class BlockSolver(Func<double[], double[]> slopes, int locations, int others, NaturalStatistics statistics, int size)
{
    /// <summary>The share of slopes that rounding may leave.</summary>
    private const double Rounding = 1e-7;

    /// <exception cref="NoClosedForm">Reason: which number has no proper posterior, or that the scales do not part.</exception>
    public BlockLaw Solve()
    {
        if (locations == 0) return statistics switch
        {
            NaturalStatistics.Logs => Shares(),
            NaturalStatistics.LogDeterminantAndLinear or NaturalStatistics.LogDeterminantAndInverse => new WishartLaw(Matrices([], null)),
            _ => new ElementsLaw(Elements([], new int[others])),
        };
        var (mean, precision) = Locations(Ones());
        if (others == 0) return new NormalLaw(mean, precision);
        CheckShared(mean);
        if (statistics is NaturalStatistics.LogDeterminantAndLinear or NaturalStatistics.LogDeterminantAndInverse) return new WishartLaw(Matrices(mean, precision));
        var scaleOf = ScaleOf(mean, precision);
        return new ScaledNormalLaw(mean, precision, scaleOf, Elements(mean, [.. Enumerable.Range(0, others).Select(e => scaleOf.Count(s => s == e))]));
    }

    private (double[] Mean, Precision Precision) Locations(double[] scales)
    {
        var (mean, precision, flat) = new NormalReading(v => slopes([.. v, .. scales])[..locations], locations).Read();
        return (mean, precision ?? throw new NoClosedForm(flat, "nothing holds it: neither a prior nor the data"));
    }

    /// <summary>Scales of 1, or unit matrices.</summary>
    private double[] Ones() => statistics is NaturalStatistics.LogDeterminantAndLinear or NaturalStatistics.LogDeterminantAndInverse ? Units(1) : [.. Enumerable.Repeat(1.0, others)];

    private double[] Units(double times) => [.. Enumerable.Range(0, others).Select(i => i / size % size == i % size ? times : 0)];

    /// <summary>The mean of the locations is the same whatever the scales are.</summary>
    private void CheckShared(double[] mean)
    {
        var (at, beside) = (slopes([.. mean, .. Spread()]), slopes([.. mean.Select(m => m + 1), .. Spread()]));
        for (var i = 0; i < locations; i++)
            if (!(Math.Abs(at[i]) <= Rounding * (Math.Abs(at[i]) + Math.Abs(beside[i]) + 1e-300)) && !(Math.Abs(at[i]) <= 1e-6 * Math.Abs(mean[i]) * Math.Abs(beside[i] - at[i])))
                throw new NoClosedForm(i, "its mean depends on the scale: not all that is said of it has the same scale");
    }

    /// <summary>Scales that all differ.</summary>
    private double[] Spread() => [.. Ones().Select((one, i) => one * (1 + ((i + 1.0) / (others + 1.0))))];

    /// <summary>Which scale each location has: the one by which its precision is what it is at scales that all differ.</summary>
    private int[] ScaleOf(double[] mean, Precision precision)
    {
        if (others == 1) return new int[locations];
        var scales = Spread();
        var (of, moved) = (new int[locations], slopes([.. mean.Select((m, i) => m + Math.Sqrt(precision.Variance(i))), .. scales]));
        var still = precision.Size;
        for (var i = 0; i < still; i++)
        {
            var alone = 0.0;
            for (var j = 0; j < still; j++) alone -= precision[i, j] * Math.Sqrt(precision.Variance(j));
            var ratio = statistics == NaturalStatistics.LogAndInverse ? alone / moved[i] : moved[i] / alone;
            of[i] = Array.FindIndex(scales, s => Math.Abs(s - ratio) < 0.1 / (others + 1.0));
            if (of[i] < 0) throw new NoClosedForm(i, "it goes together with locations of other scales");
        }

        return of;
    }

    /// <summary>Of each element the law, at these locations; how many of them each has for its scale.</summary>
    private ElementLaw[] Elements(double[] mean, int[] attached)
    {
        var family = ElementFamily.Of(statistics);
        var natural = new (double A, double B)[others];
        for (var round = 0; round < 2; round++)
        {
            double[] one = [.. natural.Select(n => family.Points(n.A, n.B).Item1)], other = [.. natural.Select(n => family.Points(n.A, n.B).Item2)];
            double[] first = slopes([.. mean, .. one])[locations..], second = slopes([.. mean, .. other])[locations..];
            natural = [.. Enumerable.Range(0, others).Select(i => Natural(family.Slopes(one[i]), family.Slopes(other[i]), first[i], second[i]))];
        }

        return [.. natural.Select((n, i) =>
        {
            var (a, b) = family.Parameters(family.Marginalised(n.A, attached[i]), n.B);
            return a > 0 && b > 0 && double.IsFinite(a + b) ? family.Law(a, b) : throw new NoClosedForm(locations + i, $"it would be {family.Text(a, b)}, which is no law");
        })];
    }

    /// <summary>a and b of a s1' + b s2' = slope at two points.</summary>
    private static (double A, double B) Natural((double First, double Second) one, (double First, double Second) other, double slope, double second)
    {
        var determinant = (one.First * other.Second) - (one.Second * other.First);
        return (((slope * other.Second) - (one.Second * second)) / determinant, ((one.First * second) - (other.First * slope)) / determinant);
    }

    // c log p has the slope c / p, which is c times the number of shares where all are equal
    private DirichletLaw Shares()
    {
        double[] concentrations = [.. slopes([.. Enumerable.Repeat(1.0 / size, others)]).Select(s => (s / size) + 1)];
        return Array.FindIndex(concentrations, c => !(c > 0)) is >= 0 and var none
            ? throw new NoClosedForm(none, FormattableString.Invariant($"its concentration would be {concentrations[none]:G4}, which is no law"))
            : new(concentrations, size);
    }

    /// <summary>Of each matrix the law, at these mean vectors: a log |L| - tr(B L) has the slope a / c - B at L = c 1, and -a log |S| - tr(B S^-1) the slope -a / c + B / c^2.</summary>
    private MatrixLaw[] Matrices(double[] mean, Precision? precision)
    {
        var (isInverse, many) = (statistics == NaturalStatistics.LogDeterminantAndInverse, others / (size * size));
        if (mean.Length > 0 && mean.Length != many * size) throw new NoClosedForm(0, "it is not one mean vector for each matrix");
        var (a, b) = (new double[many], new Matrix<double>[many]);
        for (var (round, c) = (0, 1.0); round < 2; round++)
        {
            double[] one = slopes([.. mean, .. Units(c)])[locations..], other = slopes([.. mean, .. Units(2 * c)])[locations..];
            for (var e = 0; e < many; e++)
            {
                var (first, second) = (Symmetric(one, e), Symmetric(other, e));
                a[e] = isInverse ? ((4 * second) - first).Trace() / size * -c : (first - second).Trace() / size * 2 * c;
                b[e] = isInverse ? (first * (c * c)) + Unit(a[e] * c) : Unit(a[e] / c) - first;
            }

            var sizeOf = Enumerable.Range(0, many).Average(e => Math.Abs(b[e].Trace() / size / a[e]));
            if (!(sizeOf > 0 && double.IsFinite(sizeOf))) break;
            c = isInverse ? sizeOf : 1 / sizeOf;
        }

        return [.. Enumerable.Range(0, many).Select(e => Matrix(isInverse, mean.Length > 0 ? a[e] - 0.5 : a[e], b[e], e, mean, precision))];
    }

    private MatrixLaw Matrix(bool isInverse, double a, Matrix<double> b, int e, double[] mean, Precision? precision)
    {
        var degrees = (2 * a) + (isInverse ? -size - 1 : size + 1);
        if (!(degrees > size - 1)) throw new NoClosedForm(locations + (e * size * size), FormattableString.Invariant($"it would have {degrees:G4} degrees of freedom, and a {size} x {size} matrix needs more than {size - 1}"));
        try
        {
            return new(isInverse, degrees, isInverse ? b * 2 : (b * 2).Inverse(), mean.Length > 0 ? mean[(e * size)..((e + 1) * size)] : null, precision?[e * size, e * size] ?? 1);
        }
        catch (ArgumentException)
        {
            throw new NoClosedForm(locations + (e * size * size), "its scale matrix would not be positive definite");
        }
    }

    private Matrix<double> Unit(double times) => Matrix<double>.Build.DenseDiagonal(size, size, times);

    private Matrix<double> Symmetric(double[] slope, int e)
    {
        var own = Matrix<double>.Build.DenseOfRowMajor(size, size, slope[(e * size * size)..((e + 1) * size * size)]);
        return (own + own.Transpose()) * 0.5;
    }
}

/// <summary>A block has no posterior of its family: one of its numbers, and why.</summary>
internal sealed class NoClosedForm(int number, string reason) : Exception(reason)
{
    public int Number => number;
}
