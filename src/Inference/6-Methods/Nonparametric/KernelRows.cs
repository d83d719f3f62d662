using ProbDsl.Catalog.Kernels;

namespace ProbDsl.Inference.Nonparametric;

/// <summary>
/// A kernel density estimate, (1 / N) sum_i k(|F^-1 (x - x_i)|) / (volume of k |F|): F is the lower factor of the kernel's covariance, or
/// the corresponding scale of kernels that are not Gaussian. Rows are stored unchanged, and as columns of F^-1 (x - mean), in which
/// distances are Euclidean.
/// </summary>
internal sealed class KernelRows : RowDistribution
{
    public const string FactorName = "factor";

    private readonly double[] center, inverse;

    /// <param name="kernel">The kernel.</param>
    /// <param name="rows">[N, D].</param>
    /// <param name="factor">[D, D], row-major, with a positive diagonal and zeros above.</param>
    public KernelRows(RadialKernel kernel, Tensor rows, double[] factor)
    {
        (Kernel, Rows, Factor, Count, Dimensions) = (kernel, rows, factor, rows.Shape[0], rows.Shape[1]);
        center = TensorRowMoments.Mean(rows);
        inverse = [.. factor];
        SmallMatrix.InvertLower(inverse, Dimensions);
        Columns = Whitened(rows.Values);
        var logDeterminant = Enumerable.Range(0, Dimensions).Sum(d => Math.Log(factor[(d * Dimensions) + d]));
        LogVolume = kernel.LogVolume(Dimensions) + logDeterminant;
    }

    public RadialKernel Kernel { get; }

    public Tensor Rows { get; }

    public double[] Factor { get; }

    public int Count { get; }

    public int Dimensions { get; }

    /// <summary>The rows relative to their mean, in units of the bandwidth: [D][N].</summary>
    public double[][] Columns { get; }

    /// <summary>The log of the integral of one kernel.</summary>
    public double LogVolume { get; }

    public override IReadOnlyDictionary<string, Tensor> Arrays =>
        new Dictionary<string, Tensor> { [""] = Rows, [FactorName] = new([Dimensions, Dimensions], Factor) };

    public override double[] LogDensities(ReadOnlySpan<double> rows, int threads)
    {
        using var pass = new KernelPass(this, Whitened(rows), null, pulls: false, threads);
        pass.Run();
        var logCount = Math.Log(Count);
        return [.. pass.LogSums.Select(s => s - logCount - LogVolume)];
    }

    public override void Draw(Span<double> row, RandomStream random)
    {
        var from = Rows.Values.AsSpan(random.NextIndex(Count) * Dimensions, Dimensions);
        Span<double> noise = Dimensions <= 64 ? stackalloc double[Dimensions] : new double[Dimensions];
        Kernel.Draw(noise, random);
        for (var d = 0; d < Dimensions; d++)
        {
            row[d] = from[d];
            for (var c = 0; c <= d; c++) row[d] += Factor[(d * Dimensions) + c] * noise[c];
        }
    }

    private double[][] Whitened(ReadOnlySpan<double> rows)
    {
        var (count, columns) = (rows.Length / Dimensions, new double[Dimensions][]);
        for (var d = 0; d < Dimensions; d++)
        {
            columns[d] = new double[count];
            for (var row = 0; row < count; row++)
            {
                var sum = 0.0;
                for (var c = 0; c <= d; c++) sum += inverse[(d * Dimensions) + c] * (rows[(row * Dimensions) + c] - center[c]);
                columns[d][row] = sum;
            }
        }

        return columns;
    }
}
