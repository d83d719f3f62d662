using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.GaussianChains;

/// <summary>
/// Chains of components with few elements that are not 0: levels, trends, seasons, autoregressions as shifts, cycles, constants.
/// </summary>
internal static class StructuredChain
{
    /// <summary>
    /// A chain of one to three components, with one or two observed numbers and, for some seeds, missing cells and flat elements.
    /// </summary>
    /// <param name="seed">What determines the chain.</param>
    /// <param name="length">Its positions.</param>
    /// <param name="sequences">The number of sequences, which share all but what is observed.</param>
    /// <param name="most">The largest variance of a number in the first state.</param>
    public static GaussianChainCase Of(int seed, int length, int sequences = 1, double most = 1e6)
    {
        var random = new Random(seed);
        List<(double[,] Transition, double[] Sds, bool IsFlat)> components =
            [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => Component(random, isFirst: i == 0))];
        var (s, width) = (components.Sum(c => c.Sds.Length), random.Next(1, 3));
        var (transition, noise, start) = (new double[s * s], new double[s * s], new double[s * s]);
        var loading = new double[width * s];
        List<int> free = [];
        var at = 0;
        var vague = random.Next(3) switch { 0 => 1.0, 1 => most, _ => 0.01 };
        foreach (var (own, sds, isFlat) in components)
        {
            var n = sds.Length;
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++) transition[((at + i) * s) + at + j] = own[i, j];
                noise[((at + i) * (s + 1))] = sds[i] * sds[i];
                if (isFlat && free.Count < n && at == 0) free.Add(at + i);
                else start[(at + i) * (s + 1)] = vague;
            }

            for (var i = 0; i < width; i++) loading[(i * s) + at] = i == 0 ? 1 : random.Next(-1, 2);
            at += n;
        }

        var variances = Enumerable.Range(0, width).Select(_ => Math.Pow(10, random.Next(-2, 2))).ToArray();
        GaussianChainCase chain = new()
        {
            Sequences = sequences, Length = length, States = s, Width = width, Free = [.. free],
            Parts =
            [
                new([1, s], [.. Enumerable.Range(0, s).Select(e => free.Contains(e) ? 0.0 : 0.5)]), new([1, s, s], start),
                new([1, 1, s, s], transition), new([1, 1, s], [.. Enumerable.Range(0, s).Select(e => e == 0 ? 0.125 : 0)]),
                new([1, 1, s, s], noise), new([1, 1, width, s], loading), new([1, 1, width], variances),
                Check.Numbers([sequences, length, width], seed, -2, 2),
            ],
        };
        var cells = Enumerable.Range(0, sequences * length * width);
        return random.Next(5) switch
        {
            0 => chain with { Mask = Mask(e => random.Next(50) > 0) },
            // a gap, and a last stretch without observations
            1 => chain with { Mask = Mask(e => e / width % length is var t && (t < length / 2 || t > (length / 2) + 3) && t < length - 5) },
            2 when width == 2 && free.Count == 0 => chain with { Mask = Mask(e => e % 2 == 0) },
            _ => chain,
        };

        Tensor Mask(Func<int, bool> isThere) => new([sequences, length, width], [.. cells.Select(e => isThere(e) ? 1.0 : 0)]);
    }

    /// <summary>The same chain with a copy of each matrix for every position.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="isSame">Whether the copies are equal; otherwise variances of every second position differ by one rounding.</param>
    public static GaussianChainCase Copied(GaussianChainCase chain, bool isSame) => chain with
    {
        Parts = [.. chain.Parts.Select((part, i) =>
            i is < 2 or 7 ? part : Copied(part, i >= 5 ? chain.Length : chain.Length - 1, isSame || i != 6))],
    };

    private static Tensor Copied(Tensor part, int positions, bool isSame) => new([1, positions, .. part.Shape[2..]],
        [.. Enumerable.Range(0, positions)
            .SelectMany(t => isSame || t % 2 == 0 ? part.Values : [.. part.Values.Select(Math.BitIncrement)])]);

    private static (double[,] Transition, double[] Sds, bool IsFlat) Component(Random random, bool isFirst)
    {
        double Sd() => Math.Pow(10, -2 * random.NextDouble());
        // a second level would not be identified
        switch (random.Next(isFirst ? 0 : 3, 6))
        {
            case 0:
                return (new double[,] { { 1 } }, [Sd()], random.Next(3) == 0);
            case 1:
                return (new double[,] { { 1, 1 }, { 0, 1 } }, [random.Next(2) == 0 ? 0 : Sd(), Sd()], random.Next(3) == 0);
            case 2:
                // an unknown constant
                return (new double[,] { { 1 } }, [0], false);
            case 3:
                var season = Shifts(random.Next(3, 12));
                for (var k = 0; k < season.GetLength(1); k++) season[0, k] = -1;
                return (season, [Sd(), .. new double[season.GetLength(1) - 1]], false);
            case 4:
                var lags = Shifts(random.Next(1, 5));
                for (var k = 0; k < lags.GetLength(1); k++) lags[0, k] = 0.8 / lags.GetLength(1) * (k == 1 ? -1 : 1);
                return (lags, [1, .. new double[lags.GetLength(1) - 1]], false);
            default:
                return (new double[,] { { 0.96 * Math.Cos(0.5), 0.96 * Math.Sin(0.5) }, { -0.96 * Math.Sin(0.5), 0.96 * Math.Cos(0.5) } },
                    [Sd(), Sd()], false);
        }
    }

    // each position is that before it
    private static double[,] Shifts(int n)
    {
        var to = new double[n, n];
        for (var k = 1; k < n; k++) to[k, k - 1] = 1;
        return to;
    }
}
