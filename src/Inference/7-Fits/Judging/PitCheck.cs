using ProbDsl.Inference.DrawDiagnostics;

namespace ProbDsl.Inference.Judging;

/// <summary>
/// The probabilities that the prediction of a row from all others is below its value (LOO-PIT), which are uniform if predictions are
/// calibrated, ties broken at random; with the simultaneous band of their distribution function.
/// </summary>
/// <param name="Outcome">The data.</param>
/// <param name="Values">The probability of each row.</param>
public sealed record PitCheck(string Outcome, double[] Values)
{
    /// <summary>The probability that calibrated predictions leave the band.</summary>
    public const double FalseAlarm = 0.01;

    /// <summary>The fewest rows that say something, and the most that are counted.</summary>
    public const int Fewest = 20, Most = 1000;

    private const int Bins = 20;

    /// <summary>Whether the distribution function stays within the band; true with fewer than <see cref="Fewest"/> rows.</summary>
    public bool IsUniform { get; } = Values.Length < Fewest || IsWithin(Values);

    /// <summary>What the shape of the distribution says, and what to write.</summary>
    public (string What, string Next) Shape()
    {
        var (ends, middle) = (Values.Count(v => v is < 0.1 or > 0.9) / (double)Values.Length, Values.Average());
        var error = Math.Sqrt(1 / (12.0 * Values.Length));
        return Math.Abs(middle - 0.5) > 3 * error
            ? ($"predictions are too {(middle < 0.5 ? "large" : "small")}",
                "look at the distribution: a skewed one, a log scale, or another link")
            : ends > 0.2 ? ("predictions are too narrow",
                "a wider distribution: an unknown scale, `StudentT`, `NegativeBinomial`; or a predictor")
            : ("predictions are too wide", "a smaller scale: one that depends on a column, or groups with scales of their own");
    }

    private static bool IsWithin(double[] values)
    {
        var used = values.Length <= Most ? values
            : [.. Enumerable.Range(0, Most).Select(i => values[(int)((long)i * values.Length / Most)])];
        var members = new int[Bins];
        foreach (var value in used) members[Math.Clamp((int)(value * Bins), 0, Bins - 1)]++;
        return new EcdfBand(used.Length, Bins, FalseAlarm).Contains(members);
    }
}
