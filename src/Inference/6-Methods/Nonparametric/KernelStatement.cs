using ProbDsl.Catalog.Kernels;

namespace ProbDsl.Inference.Nonparametric;

/// <summary>One `x[n] ~ KernelDensity(...)` with its rows, and the family of its bandwidth.</summary>
internal sealed class KernelStatement
{
    private readonly double[] covariance;

    private KernelStatement(Draw draw, Tensor rows, double[] covariance, Bandwidth bandwidth, string? param) =>
        (Draw, Rows, this.covariance, Bandwidth, Param, Kernel) = (draw, rows, covariance, bandwidth, param, KernelOf(draw.Distribution));

    public Draw Draw { get; }

    public RadialKernel Kernel { get; }

    /// <summary>[N, D].</summary>
    public Tensor Rows { get; }

    public Bandwidth Bandwidth { get; }

    public int Size => Rows.Shape[1];

    /// <summary>The param that is the bandwidth; null if there is none.</summary>
    public string? Param { get; }

    public static RadialKernel KernelOf(DistributionCall call) => RadialKernel.All[((Symbol)call.Given("kernel")!).Name];

    /// <summary>The argument for the bandwidth, in the form that the story gives.</summary>
    public static BoundArgument WrittenOf(DistributionCall call) => call.Arguments.First(a => a.Parameter.Name != "kernel");

    /// <summary>Whether a name is the bandwidth of a statement.</summary>
    public static bool IsBandwidth(Draw draw, string name) =>
        WrittenOf(draw.Distribution).Argument is Access { At.Count: 0 } access && access.Of == name;

    /// <summary>All rows of a data name as [N, numbers of a row].</summary>
    public static Tensor RowsOf(Problem problem, string data)
    {
        var (variable, array) = (problem.Graph[data], problem.Data[data]);
        var count = ((Shape)array.Shape.Leading(variable.Extents.Count)).Count;
        return new([count, count == 0 ? 1 : array.Values.Length / count], array.Values);
    }

    /// <summary>The statement with its rows, or why the bandwidth is not valid for them.</summary>
    public static Result<KernelStatement> Create(Problem problem, StandardCatalog catalog, Draw draw)
    {
        var (rows, written) = (RowsOf(problem, draw.Target.Of), WrittenOf(draw.Distribution));
        if (rows.Shape[0] == 0) return KernelDiagnostics.NoRows(draw);
        var param = written.Argument is Access access && problem.Graph[access.Of].Role == Role.Param ? access.Of : null;
        var (size, covariance) = (rows.Shape[1], TensorRowMoments.Covariance(rows));
        KernelStatement With(Bandwidth bandwidth) => new(draw, rows, covariance, bandwidth, param);
        if (written.Argument is Expr given && param is null)
            return Given(problem, catalog, draw, given, size) is { } factor
                ? With(new FixedBandwidth(size, factor)) : KernelDiagnostics.NoBandwidth(draw, written);
        if (param is not null && written.Parameter.Name == "bandwidth")
            return rows.Shape[0] > 1 ? With(new ScaledBandwidth(size, Identity(size))) : KernelDiagnostics.OneRow(draw);
        if (KernelDiagnostics.ConstantColumn(problem, draw, rows, covariance) is { } constant) return constant;
        if (param is not null && written.Parameter.Name == "widths") return With(new ColumnBandwidth(size));
        var spread = new double[size * size];
        if (!SmallMatrix.Cholesky(covariance, spread, size) || IsSingular(spread, covariance, size))
            return KernelDiagnostics.SingularCovariance(draw, rows);
        if (param is not null)
            return With(new FullBandwidth(size, [.. Enumerable.Range(0, size).Select(d => Math.Sqrt(covariance[(d * size) + d]))]));
        return ((Symbol)written.Argument).Name switch
        {
            "likelihood" => With(new ScaledBandwidth(size, spread)),
            "scott" => With(new FixedBandwidth(size, Scaled(spread, Scott(rows.Shape[0], size)))),
            _ => With(new FixedBandwidth(size, Scaled(spread, Silverman(rows.Shape[0], size)))),
        };
    }

    /// <summary>
    /// Writes the initial parameters of the optimization: Scott's rule for the rows, by the columns' standard deviations.
    /// </summary>
    public void Start(Span<double> free)
    {
        var (factor, scott) = (new double[Size * Size], Scott(Rows.Shape[0], Size));
        if (Param is not null && Bandwidth is not FullBandwidth) for (var d = 0; d < Size; d++) factor[(d * Size) + d] = SpreadOf(d);
        else SmallMatrix.Cholesky(covariance, factor, Size);
        Bandwidth.Start(Scaled(factor, scott), free);
    }

    /// <summary>Whether a factor is narrower, in some direction, than this fraction of the columns' standard deviations.</summary>
    public bool IsNarrower(ReadOnlySpan<double> factor, double fraction)
    {
        for (var d = 0; d < Size; d++)
            if (!(factor[(d * Size) + d] > fraction * SpreadOf(d))) return true;
        return false;
    }

    /// <summary>The standard deviation of a column; for a constant column the square root of the mean variance.</summary>
    private double SpreadOf(int column)
    {
        var own = covariance[(column * Size) + column];
        if (own > 0) return Math.Sqrt(own);
        for (var d = 0; d < Size; d++) own += covariance[(d * Size) + d] / Size;
        return Math.Sqrt(own);
    }

    // Scott 1992, Multivariate density estimation, eq. 6.44 in units of the covariance
    private static double Scott(int rows, int size) => Math.Pow(rows, -1.0 / (size + 4));

    // Silverman 1986, Density estimation, eq. 4.14
    private static double Silverman(int rows, int size) => Math.Pow(rows * (size + 2) / 4.0, -1.0 / (size + 4));

    private static double[] Scaled(double[] factor, double by) => Array.ConvertAll(factor, f => f * by);

    private static double[] Identity(int size)
    {
        var identity = new double[size * size];
        for (var d = 0; d < size; d++) identity[(d * size) + d] = 1;
        return identity;
    }

    /// <summary>Whether some column is a linear function of the others, to rounding.</summary>
    private static bool IsSingular(double[] factor, double[] covariance, int size) =>
        Enumerable.Range(0, size).Any(d => !(factor[(d * size) + d] * factor[(d * size) + d] > 1e-12 * covariance[(d * size) + d]));

    /// <summary>The factor of a bandwidth that is given as a value; null if it is not valid.</summary>
    private static double[]? Given(Problem problem, StandardCatalog catalog, Draw draw, Expr written, int size)
    {
        var values = new ExpressionEvaluator(problem, catalog).Evaluate(written).Values;
        var factor = new double[size * size];
        if (WrittenOf(draw.Distribution).Parameter.Name == "covariance") return SmallMatrix.Cholesky(values, factor, size) ? factor : null;
        for (var d = 0; d < size; d++) factor[(d * size) + d] = values[values.Length == 1 ? 0 : d];
        return Array.TrueForAll(values, v => v > 0 && double.IsFinite(v)) ? factor : null;
    }
}
