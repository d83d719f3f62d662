using MathNet.Numerics;

namespace ProbDsl.Inference.DrawDiagnostics;

/// <summary>
/// Bounds of the empirical distribution function of uniform numbers, at equally spaced points simultaneously (Säilynoja, Bürkner and
/// Vehtari 2022): at each point the central interval of a binomial count, all of the same probability, chosen so that the whole function
/// is inside with the probability that is asked for. That probability is computed exactly, by recursion over the points.
/// </summary>
public sealed class EcdfBand
{
    private const int Steps = 25;

    private readonly int count;
    private readonly double[] logFactorials;

    /// <param name="count">The number of uniform numbers.</param>
    /// <param name="bins">The points are 1 / bins, 2 / bins, ..</param>
    /// <param name="falseAlarm">The probability that the function of uniform numbers leaves the band anywhere.</param>
    public EcdfBand(int count, int bins, double falseAlarm)
    {
        (this.count, Bins) = (count, bins);
        logFactorials = [.. Enumerable.Range(0, count + 1).Select(SpecialFunctions.FactorialLn)];
        // between the tails by Bonferroni's inequality, and those of a single point
        var (least, most) = (Math.Log(falseAlarm / bins), Math.Log(falseAlarm));
        for (var step = 0; step < Steps; step++)
        {
            var middle = (least + most) / 2;
            if (1 - Coverage(Bounds(Math.Exp(middle))) > falseAlarm) most = middle;
            else least = middle;
        }

        Limits = Bounds(Math.Exp(least));
        FalseAlarm = 1 - Coverage(Limits);
    }

    public int Bins { get; }

    /// <summary>The least and the most numbers below each point.</summary>
    public IReadOnlyList<(int Least, int Most)> Limits { get; }

    /// <summary>The probability of a false alarm, which is at most what was asked for: counts are whole numbers.</summary>
    public double FalseAlarm { get; }

    /// <summary>Whether the numbers below each point are within the band.</summary>
    /// <param name="members">The numbers in each bin.</param>
    public bool Contains(IReadOnlyList<int> members)
    {
        var below = 0;
        for (var point = 0; point < Limits.Count; point++)
        {
            below += members[point];
            if (below < Limits[point].Least || below > Limits[point].Most) return false;
        }

        return true;
    }

    /// <summary>
    /// The probability that the function of uniform numbers is as far from the diagonal at any point, by the tail of its binomial count.
    /// Below about 1e-13 it is lost in rounding.
    /// </summary>
    /// <param name="members">The numbers in each bin.</param>
    public double PValue(IReadOnlyList<int> members)
    {
        var (below, tail) = (0, 0.5);
        for (var point = 1; point < Bins; point++)
        {
            below += members[point - 1];
            var p = (double)point / Bins;
            tail = Math.Min(tail, Math.Min(Tail(p, below), Tail(1 - p, count - below)));
        }

        return tail == 0.5 ? 1 : Math.Clamp(1 - Coverage(Bounds(2 * tail)), 0, 1);
    }

    /// <summary>The probability of at most so many numbers below a point, summed as in <see cref="Least"/>.</summary>
    private double Tail(double p, int most)
    {
        var sum = 0.0;
        for (var n = 0; n <= most && sum < 0.5; n++) sum += Probability(count, n, p);
        return Math.Min(sum, 0.5);
    }

    private List<(int Least, int Most)> Bounds(double tails) => [.. Enumerable.Range(1, Bins - 1)
        .Select(point => (Least((double)point / Bins, tails / 2), count - Least(1 - ((double)point / Bins), tails / 2)))];

    /// <summary>The smallest count whose distribution function exceeds a probability.</summary>
    private int Least(double p, double tail)
    {
        var (n, sum) = (0, 0.0);
        while ((sum += Probability(count, n, p)) <= tail && n < count) n++;
        return n;
    }

    /// <summary>The probability that the counts below all points are within limits.</summary>
    private double Coverage(IReadOnlyList<(int Least, int Most)> limits)
    {
        var (now, first) = (new[] { 1.0 }, 0);
        for (var point = 0; point < limits.Count; point++)
        {
            var ((least, most), part) = (limits[point], 1.0 / (Bins - point));
            var (log, logOther) = (Math.Log(part), Math.Log(1 - part));
            var next = new double[Math.Max(0, most - least + 1)];
            for (var n = least; n <= most; n++)
                for (var b = 0; b < now.Length && first + b <= n; b++)
                    next[n - least] += now[b] * Probability(count - first - b, n - first - b, log, logOther);
            (now, first) = (next, least);
        }

        return now.Sum();
    }

    private double Probability(int trials, int successes, double p) => Probability(trials, successes, Math.Log(p), Math.Log(1 - p));

    private double Probability(int trials, int successes, double log, double logOther) => Math.Exp(logFactorials[trials]
        - logFactorials[successes] - logFactorials[trials - successes] + (successes * log) + ((trials - successes) * logOther));
}
