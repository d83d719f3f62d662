using System.Numerics.Tensors;

namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>
/// The squared maximum mean discrepancy (Gretton and others 2012) of two samples of equal size, with a p-value. Under equality a row of
/// the one sample may be exchanged with the row of the other that has its number, also where both are given the same data. An exchange
/// changes the signs of that pair's terms h(i, j), so that the estimate after random exchanges is a sum of s(i) s(j) h(i, j).
/// </summary>
/// <param name="Squared">The unbiased estimate, which may be negative.</param>
/// <param name="PValue">The fraction of exchanges, with the samples as they are among them, whose estimate is as large.</param>
/// <param name="Bandwidth">The bandwidth of the kernel, in the units of the numbers.</param>
internal sealed record DiscrepancyTest(double Squared, double PValue, double Bandwidth)
{
    /// <summary>The number of random exchanges.</summary>
    public const int Exchanges = 500;

    // those that read a row of terms while it is in the cache
    private const int AtOnce = 20;

    /// <param name="rows">[n, width], n at least 2.</param>
    /// <param name="others">[n, width].</param>
    /// <param name="width">The numbers in a row.</param>
    /// <param name="seed">The seed of the exchanges.</param>
    public static DiscrepancyTest Run(double[] rows, double[] others, int width, ulong seed)
    {
        var terms = PairedKernels.Compute(rows, others, width);
        var pairs = 0.5 * terms.Count * (terms.Count - 1.0);
        double[] none = [.. Enumerable.Repeat(1.0, terms.Count)];
        var own = Sums(terms, [none])[0];
        var atLeast = 0;
        for (var first = 0; first < Exchanges; first += AtOnce)
            atLeast += Sums(terms, [.. Enumerable.Range(first, AtOnce).Select(i => Signs(terms.Count, seed, (uint)i))])
                .Count(sum => sum >= own);
        return new(own / pairs, (1.0 + atLeast) / (1 + Exchanges), terms.Bandwidth);
    }

    /// <summary>The sums of s(i) s(j) h(i, j) over pairs j before i.</summary>
    private static double[] Sums(PairedKernels terms, double[][] signs)
    {
        var sums = new double[signs.Length];
        for (var i = 1; i < terms.Count; i++)
            for (var each = 0; each < signs.Length; each++)
                sums[each] += signs[each][i] * TensorPrimitives.Dot(terms.Before(i), signs[each].AsSpan(0, i));
        return sums;
    }

    private static double[] Signs(int count, ulong seed, uint exchange)
    {
        var (random, signs) = (new RandomStream(seed, "exchanged rows and draws", exchange), new double[count]);
        for (var i = 0; i < count; i++) signs[i] = random.NextUniform() < 0.5 ? -1 : 1;
        return signs;
    }
}
