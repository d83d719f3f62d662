namespace ProbDsl.Inference;

/// <summary>
/// Columns of the Hessian at x, by central differences of the gradient over steps that follow each coordinate's own width 1 / sqrt|H_jj|, a standard deviation where
/// the function is a log density; extrapolated to a step of 0 (Richardson 1911, in Ridders' tableau, 1982).
/// </summary>
internal sealed class SlopeDifferences(IDifferentiable function, double[] x)
{
    /// <summary>The smallest step, in widths: the error left by three steps h, 2 h and 4 h is of the order 64 h^6, and rounding's is 1e-16 / h.</summary>
    private const double Share = 0.004;

    private const int MaxSearches = 16;

    private readonly double[] moved = [.. x];
    private readonly double[] above = new double[x.Length];
    private readonly double[] below = new double[x.Length];
    private readonly Differences half = new(x.Length);
    private readonly Differences whole = new(x.Length);
    private readonly Differences twice = new(x.Length);

    /// <summary>At one step h: (g(x + h) - g(x - h)) / 2h, and g(x + h) - 2 g(x) + g(x - h).</summary>
    private sealed record Differences(double[] First, double[] Second)
    {
        public Differences(int count)
            : this(new double[count], new double[count])
        {
        }
    }

    /// <summary>The gradient at x.</summary>
    public double[] Gradient { get; } = new double[x.Length];

    /// <summary>Sets the gradient at x, and gives the value.</summary>
    public double Centre() => function.Evaluate(x, Gradient);

    /// <summary>1 / sqrt|H_jj|, by which steps are measured; as large as the coordinate, or 1, where nothing curves.</summary>
    public double Width(int j)
    {
        var flat = Math.Max(1, Math.Abs(x[j]));
        var width = flat;
        for (var search = 0; search < MaxSearches; search++)
        {
            if (!Difference(j, Share * width, half))
            {
                width /= 1000;
                continue;
            }

            var found = Math.Min(1 / Math.Sqrt(Math.Abs(half.First[j])), 1e6 * flat);
            if (found >= 1e6 * flat) return flat;
            if (found > width / 2 && found < width * 2) return found;
            width = found;
        }

        return width;
    }

    /// <summary>H_.j, and how far each number may be off; not numbers where no step stays inside of the support.</summary>
    public void Column(int j, double width, Span<double> column, Span<double> error)
    {
        var step = Share * width;
        for (var search = 0; search < MaxSearches; search++, step /= 4)
        {
            if (!Difference(j, 4 * step, twice) || !Difference(j, 2 * step, whole) || !Difference(j, step, half)) continue;
            Extrapolate(step, column, error);
            return;
        }

        column.Fill(double.NaN);
        error.Fill(double.NaN);
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

    // second differences are even in h: free of h^2 and h^4 this combination is of the order 8 h^6, or else 130 roundings of the gradient, of which three are allowed for
    private double Noise(int i) => Math.Abs((64 * half.Second[i]) - (20 * whole.Second[i]) + twice.Second[i]) * (3.0 / 130);

    // with the h that rounding makes of it
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
