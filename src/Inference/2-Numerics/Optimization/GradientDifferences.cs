namespace ProbDsl.Inference.Optimization;

/// <summary>
/// Columns of the Hessian at x, by central differences of the gradient. Steps are proportional to each coordinate's own width 1 /
/// sqrt|H_jj|, a standard deviation where the function is a log density; results are extrapolated to a step of 0 (Richardson 1911, in
/// Ridders' tableau, 1982).
/// </summary>
public sealed class GradientDifferences(IDifferentiable function, double[] x)
{
    /// <summary>
    /// The smallest step, in widths: the error of the extrapolation from three steps h, 2 h and 4 h is of the order 64 h^6, that of
    /// rounding 1e-16 / h.
    /// </summary>
    private const double RelativeStep = 0.004;

    private const int MaxSearches = 16;

    /// <summary>A width larger than this multiple of the coordinate's own size is not estimated from a short step.</summary>
    private const double Farthest = 1e6;

    /// <summary>By what a search starts shorter than the last one that found no curvature, and the shortest, in sizes of the
    /// coordinate.</summary>
    private const double Shorter = 1000, Shortest = 1e-13;

    /// <summary>
    /// The error of a coordinate's own second derivative, times its squared width, above which steps are shortened, by what factor, and how
    /// often.
    /// </summary>
    private const double Acceptable = 1e-4, Finer = 8;

    private const int MostRefinements = 4;

    /// <summary>Steps are between exp(-600) and exp(600).</summary>
    private const double LongestLog = 600;

    /// <summary>The relative deviation from linear change of the gradient that is accepted.</summary>
    private const double Straight = 0.1;

    private readonly double[] moved = [.. x];
    private readonly double[] above = new double[x.Length];
    private readonly double[] below = new double[x.Length];
    private readonly Differences half = new(x.Length);
    private readonly Differences whole = new(x.Length);
    private readonly Differences twice = new(x.Length);

    /// <summary>Differences at one step h: (g(x + h) - g(x - h)) / 2h, and g(x + h) - 2 g(x) + g(x - h).</summary>
    private sealed record Differences(double[] First, double[] Second)
    {
        public Differences(int count)
            : this(new double[count], new double[count])
        {
        }
    }

    /// <summary>The gradient at x.</summary>
    public double[] Gradient { get; } = new double[x.Length];

    /// <summary>Sets the gradient at x, and returns the value.</summary>
    public double Center() => function.Evaluate(x, Gradient);

    /// <summary>
    /// 1 / sqrt|H_jj|, the unit of steps along a coordinate, in any units of the coordinate; the size of the coordinate, or 1 where that is
    /// smaller, where the function does not curve.
    /// </summary>
    /// <param name="j">The coordinate.</param>
    /// <param name="near">The initial width of the search; null for the coordinate's own size.</param>
    private double Width(int j, double? near)
    {
        var (width, last) = SearchWidth(j, near ?? Flat(j));
        if ((width ?? BracketWidth(j)) is { } found) return found;
        // a component of a mixture that a step has moved away from all rows no longer curves the function
        for (var shorter = Flat(j) / Shorter; shorter > Shortest * Flat(j); shorter /= Shorter)
            if (SearchWidth(j, shorter).Width is { } narrow) return narrow;
        return last;
    }

    /// <summary>The width that a step of RelativeStep times itself reproduces, by fixed-point iteration; otherwise null, and a
    /// substitute.</summary>
    private (double? Width, double Last) SearchWidth(int j, double width)
    {
        for (var search = 0; search < MaxSearches; search++)
        {
            if (!Difference(j, RelativeStep * width, half))
            {
                width /= 1000;
                continue;
            }

            var found = 1 / Math.Sqrt(Math.Abs(half.First[j]));
            if (found >= Farthest * Flat(j)) return (null, Flat(j));
            if (found > width / 2 && found < width * 2) return (found, found);
            width = found;
        }

        return (null, width);
    }

    /// <summary>The width of each coordinate.</summary>
    /// <param name="near">The initial widths of the searches; null for the coordinates' own sizes.</param>
    public double[] Widths(IReadOnlyList<double>? near = null) => [.. x.Select((_, j) => Width(j, near?[j]))];

    private double Flat(int j) => Math.Max(1, Math.Abs(x[j]));

    /// <summary>
    /// The width from the step over which the gradient changes by the constant RelativeStep, bracketed between a step that is too short and
    /// one that is too long or leaves the support. Null where the gradient does not change linearly there: the change is rounding, or
    /// curvature far away.
    /// </summary>
    private double? BracketWidth(int j)
    {
        var (low, high) = (double.NegativeInfinity, double.PositiveInfinity);
        var at = Math.Log(RelativeStep * Flat(j));
        for (var stride = Math.Log(1000); high - low > Math.Log(2); stride *= 2)
        {
            if (Math.Abs(at) > LongestLog) return null;
            if (IsTooLong(j, Math.Exp(at))) high = at;
            else low = at;
            at = double.IsInfinity(high) ? low + stride : double.IsInfinity(low) ? high - stride : 0.5 * (low + high);
        }

        return IsStraight(j, Math.Exp(low)) ? 1 / Math.Sqrt(Math.Abs(half.First[j])) : null;
    }

    private bool IsTooLong(int j, double h)
    {
        if (x[j] + h == x[j] - h) return false;
        return !Difference(j, h, half) || Math.Abs(half.First[j]) * h * h > RelativeStep * RelativeStep;
    }

    private bool IsStraight(int j, double h)
    {
        if (!Difference(j, 2 * h, whole) || !Difference(j, h, half)) return false;
        var change = Math.Abs(half.First[j]);
        return Math.Abs(half.First[j] - whole.First[j]) < Straight * change && Math.Abs(half.Second[j]) < Straight * 2 * h * change;
    }

    /// <summary>Sets H_.j and the error bound of each entry; NaN where no step stays inside the support.</summary>
    public void Column(int j, double width, Span<double> column, Span<double> error)
    {
        var step = RelativeStep * width;
        for (var search = 0; search < MaxSearches; search++, step /= 4)
        {
            if (!Difference(j, 4 * step, twice) || !Difference(j, 2 * step, whole) || !Difference(j, step, half)) continue;
            Extrapolate(step, column, error);
            if (width > Flat(j)) Refine(j, width, step, column, error);
            return;
        }

        column.Fill(double.NaN);
        error.Fill(double.NaN);
    }

    /// <summary>
    /// Takes shorter steps where the function is no polynomial over those of a wide coordinate: the logarithm of a scale near 0, of which
    /// the width is far longer than the distance over which its exponential changes.
    /// </summary>
    private void Refine(int j, double width, double step, Span<double> column, Span<double> error)
    {
        var (finer, bound) = (new double[column.Length], new double[error.Length]);
        for (var i = 0; i < MostRefinements && error[j] * width * width > Acceptable; i++)
        {
            step /= Finer;
            if (!Difference(j, 4 * step, twice) || !Difference(j, 2 * step, whole) || !Difference(j, step, half)) return;
            Extrapolate(step, finer, bound);
            if (!(bound[j] < error[j])) return;
            finer.CopyTo(column);
            bound.CopyTo(error);
        }
    }

    private void Extrapolate(double step, Span<double> column, Span<double> error)
    {
        for (var i = 0; i < column.Length; i++)
        {
            var fine = half.First[i] + ((half.First[i] - whole.First[i]) / 3);
            var coarse = whole.First[i] + ((whole.First[i] - twice.First[i]) / 3);
            column[i] = fine + ((fine - coarse) / 15);
            error[i] = Math.Abs(column[i] - fine) + (Noise(i) / step);
        }
    }

    // second differences are even in h: without h^2 and h^4 this combination is of the order 8 h^6, or else 130 roundings of the gradient,
    // of which three are allowed for
    private double Noise(int i) => Math.Abs((64 * half.Second[i]) - (20 * whole.Second[i]) + twice.Second[i]) * (3.0 / 130);

    // divides by the h that is left after rounding
    private bool Difference(int j, double h, Differences into)
    {
        if (!TryGradient(j, x[j] + h, above) || !TryGradient(j, x[j] - h, below)) return false;
        var apart = (x[j] + h) - (x[j] - h);
        for (var i = 0; i < x.Length; i++)
        {
            into.First[i] = (above[i] - below[i]) / apart;
            into.Second[i] = above[i] - (2 * Gradient[i]) + below[i];
        }

        return apart > 0;
    }

    private bool TryGradient(int j, double at, double[] gradient)
    {
        moved[j] = at;
        var value = function.Evaluate(moved, gradient);
        moved[j] = x[j];
        return double.IsFinite(value) && Array.TrueForAll(gradient, double.IsFinite);
    }
}
