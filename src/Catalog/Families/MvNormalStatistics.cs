namespace ProbDsl.Catalog.Families;

/// <summary>
/// The weighted sums of vectors about a mean, laid out one after another: the weight S0 of all rows, the sums S1 [D], and the products S2
/// [D, D], of which the lower triangle is kept.
/// </summary>
internal static class MvNormalStatistics
{
    /// <summary>The index of the weight of all rows, and of the first sum.</summary>
    public const int Rows = 0, Sums = 1;

    public static int Count(int size) => Products(size) + (size * size);

    /// <summary>The index of the first product.</summary>
    public static int Products(int size) => Sums + size;

    /// <summary>The sum of products of two columns, the second not after the first.</summary>
    public static double Product(ReadOnlySpan<double> statistics, int size, int i, int j) => statistics[Products(size) + (i * size) + j];

    /// <summary>S2 with both triangles [D, D].</summary>
    public static double[] Symmetric(ReadOnlySpan<double> statistics, int size)
    {
        var products = new double[size * size];
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++) products[(i * size) + j] = products[(j * size) + i] = Product(statistics, size, i, j);
        return products;
    }

    /// <summary>The sums of all components, each about its own mean.</summary>
    public static double[] Pooled(double[][] statistics)
    {
        var pooled = new double[statistics[0].Length];
        foreach (var own in statistics)
            for (var i = 0; i < pooled.Length; i++) pooled[i] += own[i];
        return pooled;
    }
}
