using static ProbDsl.Catalog.Families.MvNormalStatistics;

namespace ProbDsl.Catalog.Families;

/// <summary>
/// The gradient of a weighted multivariate normal log density with statistics S0 (rows), S1 (sums) and S2 (products) about the mean. With L
/// the Cholesky factor and P = inverse(L L'), it is P S1 with respect to the mean and (P S2 P - S0 P) L with respect to L.
/// </summary>
internal readonly ref struct MvNormalGradient
{
    private readonly int size;
    private readonly ReadOnlySpan<double> statistics;
    private readonly double[] factor;
    private readonly double[] precision;

    public MvNormalGradient(ReadOnlySpan<double> statistics, ReadOnlySpan<double> covariance, int size)
    {
        this.size = size;
        this.statistics = statistics;
        (factor, precision) = (new double[size * size], new double[size * size]);
        SmallMatrix.Cholesky(covariance, factor, size);
        SmallMatrix.InvertFromLower(factor, precision, size);
    }

    public double InMean()
    {
        var largest = 0.0;
        var sums = statistics.Slice(Sums, size);
        for (var i = 0; i < size; i++) largest = Math.Max(largest, Math.Abs(Lanes.Dot(precision.AsSpan(i * size, size), sums)));
        return largest;
    }

    /// <summary>The largest derivative by L's lower triangle, the diagonal by its logarithm.</summary>
    public double InFactor()
    {
        var products = Symmetric(statistics, size);
        var gradient = SmallMatrix.Multiply(SmallMatrix.Multiply(precision, products, size), precision, size);
        for (var i = 0; i < gradient.Length; i++) gradient[i] -= statistics[Rows] * precision[i];
        gradient = SmallMatrix.Multiply(gradient, factor, size);
        var largest = 0.0;
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++)
                largest = Math.Max(largest, Math.Abs(gradient[(i * size) + j] * (i == j ? factor[(i * size) + i] : 1)));
        return largest;
    }
}
