using ProbDsl.Catalog.Distributions;
using ProbDsl.Tests.Distributions;

namespace ProbDsl.Tests.Families;

/// <summary>Columns of random numbers in a distribution's support, correlated where there are several.</summary>
internal static class RandomRows
{
    public static double[][] Of(WrittenDistribution distribution, int rows, Random random) => distribution.Of switch
    {
        Bernoulli => [Column(rows, () => random.Next(2))],
        Categorical => [Column(rows, () => random.Next(distribution.Arguments.Values.Single().Values.Length) + 1)],
        Poisson => [Column(rows, () => random.Next(12))],
        LogNormal => [Column(rows, () => Math.Exp((2 * random.NextDouble()) - 1))],
        Normal => [Column(rows, () => 3 + (2 * random.NextDouble()))],
        _ => Mixed(rows, distribution.Arguments["mean"].Values.Length, random),
    };

    private static double[][] Mixed(int rows, int size, Random random)
    {
        var sources = Enumerable.Range(0, size).Select(_ => Column(rows, () => (2 * random.NextDouble()) - 1)).ToArray();
        return [.. Enumerable.Range(0, size)
            .Select(i => Enumerable.Range(0, rows).Select(n => i + sources[i][n] + (0.6 * sources[0][n])).ToArray())];
    }

    private static double[] Column(int rows, Func<double> next) => [.. Enumerable.Range(0, rows).Select(_ => next())];
}
