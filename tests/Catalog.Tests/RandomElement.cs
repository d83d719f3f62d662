using ProbDsl.Compiler.Graph;

namespace ProbDsl.Tests;

/// <summary>Random numbers that an element's support allows.</summary>
internal static class RandomElement
{
    public static double[] Of(Element element, int[] dims, Random random) => element switch
    {
        Element.Positive => [.. Reals(Count(dims), random).Select(x => 0.2 + (0.75 * (x + 2)))],
        Element.Unit => [0.05 + (0.9 * random.NextDouble())],
        Element.Int => [.. Reals(Count(dims), random).Select(x => Math.Round(x))],
        Element.Count => [.. Reals(Count(dims), random).Select(x => Math.Round(2 * (x + 2)))],
        Element.Ordered => [.. Reals(Count(dims), random).Order()],
        Element.Simplex => Simplex(dims[0], random),
        Element.Covariance => Covariance(dims[0], random),
        Element.Correlation => Correlation(dims[0], random),
        Element.Cholesky => Cholesky(dims[0], random),
        _ => Reals(Count(dims), random),
    };

    private static int Count(int[] dims) => dims.Aggregate(1, (a, b) => a * b);

    public static double[] Reals(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => (4 * random.NextDouble()) - 2)];

    public static double[] Simplex(int size, Random random)
    {
        var weights = Enumerable.Range(0, size).Select(_ => 0.1 + random.NextDouble()).ToArray();
        return [.. weights.Select(w => w / weights.Sum())];
    }

    public static double[] Cholesky(int size, Random random)
    {
        var factor = Reals(size * size, random);
        for (var i = 0; i < size; i++)
            for (var j = i; j < size; j++) factor[(i * size) + j] = i == j ? 0.5 + random.NextDouble() : 0;
        return factor;
    }

    public static double[] Covariance(int size, Random random)
    {
        var (l, covariance) = (Cholesky(size, random), new double[size * size]);
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++)
                for (var k = 0; k < size; k++) covariance[(i * size) + j] += l[(i * size) + k] * l[(j * size) + k];
        return covariance;
    }

    public static double[] Correlation(int size, Random random)
    {
        var covariance = Covariance(size, random);
        return [.. covariance.Select((c, at) =>
            at / size == at % size ? 1 : c / Math.Sqrt(covariance[at / size * (size + 1)] * covariance[at % size * (size + 1)]))];
    }
}
