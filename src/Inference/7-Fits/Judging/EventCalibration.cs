namespace ProbDsl.Inference.Judging;

/// <summary>
/// Whether an event (yes, or one state) happens as often as predicted: the predictions of rows from all others in ascending order, and the
/// running sum of what happened less what was predicted. Divided by the standard deviation of the whole sum it is near a Brownian motion,
/// whose largest distance from 0 has a known distribution, without bins (R. Arrieta-Ibarra and others, Journal of Machine Learning
/// Research 23, 2022).
/// </summary>
/// <param name="Outcome">The data.</param>
/// <param name="State">The name of the state that is the event, as `state 2`; null for yes.</param>
/// <param name="Predicted">The probability of the event in each row given all others.</param>
/// <param name="Happened">Whether it happened.</param>
public sealed record EventCalibration(string Outcome, string? State, double[] Predicted, bool[] Happened)
{
    /// <summary>The probability that calibrated predictions are doubted, over all events of an outcome.</summary>
    public const double FalseAlarm = 0.01;

    /// <summary>The smallest variance of the number of events that says something.</summary>
    private const double LeastVariance = 5;

    private readonly (double Distance, double At, bool MoreHappened) found = Find(Predicted, Happened);

    /// <summary>
    /// The largest distance of the running sum, in standard deviations of the whole sum; NaN if there are too few events.
    /// </summary>
    public double Distance => found.Distance;

    /// <summary>The probability of a larger one if predictions are calibrated; NaN if there are too few events.</summary>
    public double PValue => ProbabilityBeyond(found.Distance);

    /// <summary>What happened otherwise than predicted, in words.</summary>
    public string What => $"{State ?? "yes"} happens {(found.MoreHappened ? "more" : "less")} often than "
        + $"predicted where predictions are up to {found.At.ToString("0.00", CultureInfo.InvariantCulture)}";

    /// <summary>The probability that a Brownian motion is farther from 0 than this at some time up to 1.</summary>
    internal static double ProbabilityBeyond(double distance)
    {
        if (double.IsNaN(distance) || distance <= 0) return double.IsNaN(distance) ? double.NaN : 1;
        var within = 0.0;
        for (var k = 0; k < 50; k++)
        {
            var odd = (2 * k) + 1;
            within += (k % 2 == 0 ? 1 : -1) / (double)odd * Math.Exp(-Math.PI * Math.PI * odd * odd / (8 * distance * distance));
        }

        return Math.Clamp(1 - (4 / Math.PI * within), 0, 1);
    }

    private static (double Distance, double At, bool MoreHappened) Find(double[] predicted, bool[] happened)
    {
        int[] order = [.. Enumerable.Range(0, predicted.Length).OrderBy(i => predicted[i])];
        var variance = predicted.Sum(p => p * (1 - p));
        if (variance < LeastVariance) return (double.NaN, double.NaN, false);
        var (sum, most, at, more) = (0.0, 0.0, 0.0, false);
        for (var i = 0; i < order.Length; i++)
        {
            sum += (happened[order[i]] ? 1 : 0) - predicted[order[i]];
            // equal predictions are one step
            if (i + 1 < order.Length && predicted[order[i + 1]] == predicted[order[i]]) continue;
            if (Math.Abs(sum) > most) (most, at, more) = (Math.Abs(sum), predicted[order[i]], sum > 0);
        }

        return (most / Math.Sqrt(variance), at, more);
    }
}
