using ProbDsl.Inference.DrawDiagnostics;
using System.Collections.Concurrent;
using MathNet.Numerics.Distributions;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>
/// Tests whether ranks 0 .. 99 are uniform, in two ways: their empirical distribution function is within a simultaneous band, which notices
/// a shift most; and the mean square of their normal scores is that of uniform ranks (Cook, Gelman and Rubin 2006), which notices a
/// posterior that is too wide or too narrow.
/// </summary>
/// <param name="counts">How many replicates have each rank.</param>
/// <param name="falseAlarm">
/// The largest probability with which uniform ranks fail each of the two, in the second by the central limit theorem.
/// </param>
internal sealed class RankTest(int[] counts, double falseAlarm = RankTest.UsualFalseAlarm)
{
    /// <summary>The number of ranks: one more than that of draws.</summary>
    public const int Ranks = 100;

    public const double UsualFalseAlarm = 1e-4;

    private const int Bins = 20;

    private static readonly ConcurrentDictionary<(int Count, double FalseAlarm), EcdfBand> bands = [];

    private static readonly double[] squares =
        [.. Enumerable.Range(0, Ranks).Select(r => Math.Pow(Normal.InvCDF(0, 1, (r + 0.5) / Ranks), 2))];

    private int[] Members => [.. counts.Chunk(Ranks / Bins).Select(c => c.Sum())];

    private int Count => counts.Sum();

    public bool IsUniform => bands.GetOrAdd((Count, falseAlarm), of => new(of.Count, Bins, of.FalseAlarm)).Contains(Members)
        && Math.Abs(Dispersion) <= -Normal.InvCDF(0, 1, falseAlarm / 2);

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
