using System.Collections.Concurrent;
using MathNet.Numerics.Distributions;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>
/// Tests whether ranks 0 .. 99 are uniform, in two ways: their empirical distribution function is within a simultaneous band, which notices
/// a shift most; and the mean square of their normal scores is that of uniform ranks (Cook, Gelman and Rubin 2006), which notices a
/// posterior that is too wide or too narrow. Uniform ranks fail each with a probability of 1e-4 at most, in the second by the central limit
/// theorem.
/// </summary>
/// <param name="counts">How many replicates have each rank.</param>
internal sealed class RankTest(int[] counts)
{
    /// <summary>The number of ranks: one more than that of draws.</summary>
    public const int Ranks = 100;

    private const int Bins = 20;

    private const double FalseAlarm = 1e-4;

    private static readonly ConcurrentDictionary<int, EcdfBand> bands = [];

    private static readonly double[] squares =
        [.. Enumerable.Range(0, Ranks).Select(r => Math.Pow(Normal.InvCDF(0, 1, (r + 0.5) / Ranks), 2))];

    private int[] Members => [.. counts.Chunk(Ranks / Bins).Select(c => c.Sum())];

    private int Count => counts.Sum();

    public bool IsUniform => bands.GetOrAdd(Count, n => new(n, Bins, FalseAlarm)).Contains(Members)
        && Math.Abs(Dispersion) <= -Normal.InvCDF(0, 1, FalseAlarm / 2);

    /// <summary>
    /// The mean square of the normal scores, less that of uniform ranks, in standard errors: above 0 if the posterior is too narrow.
    /// </summary>
    private double Dispersion
    {
        get
        {
            var mean = squares.Average();
            var variance = squares.Average(s => (s - mean) * (s - mean));
            return (counts.Zip(squares, (n, s) => n * s).Sum() - (Count * mean)) / Math.Sqrt(Count * variance);
        }
    }

    public override string ToString() => FormattableString.Invariant($"dispersion {Dispersion:F1}, bins {string.Join(' ', Members)}");
}
