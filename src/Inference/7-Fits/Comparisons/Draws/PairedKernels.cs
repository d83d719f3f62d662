using System.Numerics.Tensors;

namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>
/// The terms h(i, j) = k(x_i, x_j) + k(y_i, y_j) - k(x_i, y_j) - k(x_j, y_i) of two samples of equal size, for j before i, with the kernel
/// k(x, y) = exp(-|x - y|^2 / (2 h^2)), where h is the median distance of the points of both samples. Half of their mean is the unbiased
/// estimate of the squared maximum mean discrepancy.
/// </summary>
internal sealed class PairedKernels
{
    // of each sample: all pairs of these give the median
    private const int MostForMedian = 500;

    private readonly double[] terms;

    private PairedKernels(double[] terms, int count, double bandwidth) => (this.terms, Count, Bandwidth) = (terms, count, bandwidth);

    /// <summary>The number of rows of each sample.</summary>
    public int Count { get; }

    /// <summary>h, in the units of the numbers.</summary>
    public double Bandwidth { get; }

    /// <summary>The terms h(i, j) of the rows j before i.</summary>
    public ReadOnlySpan<double> Before(int i) => terms.AsSpan(StartOf(i), i);

    /// <param name="rows">[n, width], n at least 2.</param>
    /// <param name="others">[n, width].</param>
    /// <param name="width">The numbers in a row.</param>
    public static PairedKernels Compute(double[] rows, double[] others, int width)
    {
        var (count, bandwidth) = (rows.Length / width, MedianDistance(rows, others, width));
        var terms = new double[StartOf(count)];
        for (var i = 0; i < count; i++)
            for (var j = 0; j < i; j++)
            {
                var within = Kernel(rows, i, rows, j) + Kernel(others, i, others, j);
                terms[StartOf(i) + j] = within - Kernel(rows, i, others, j) - Kernel(rows, j, others, i);
            }

        return new(terms, count, bandwidth);

        double Kernel(double[] a, int i, double[] b, int j)
        {
            var distance = TensorPrimitives.Distance<double>(a.AsSpan(i * width, width), b.AsSpan(j * width, width)) / bandwidth;
            return Math.Exp(-0.5 * distance * distance);
        }
    }

    private static int StartOf(int i) => i * (i - 1) / 2;

    private static double MedianDistance(double[] rows, double[] others, int width)
    {
        double[] all = [.. rows.Take(MostForMedian * width), .. others.Take(MostForMedian * width)];
        var (count, distances) = (all.Length / width, new List<double>());
        for (var i = 0; i < count; i++)
            for (var j = 0; j < i; j++)
                distances.Add(TensorPrimitives.Distance<double>(all.AsSpan(i * width, width), all.AsSpan(j * width, width)));
        distances.Sort();
        var median = distances[distances.Count / 2];
        return median > 0 ? median : distances.FirstOrDefault(d => d > 0) is var some && some > 0 ? some : 1;
    }
}
