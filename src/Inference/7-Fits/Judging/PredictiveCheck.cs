namespace ProbDsl.Inference.Judging;

/// <summary>A statistic of the data beside the same of data that the fit draws (posterior predictive check).</summary>
/// <param name="Outcome">The data.</param>
/// <param name="Statistic">Its name.</param>
/// <param name="Observed">Its value in the data.</param>
/// <param name="Replicated">Its values in the data of each draw.</param>
/// <param name="Next">What to write if the two differ.</param>
public sealed record PredictiveCheck(string Outcome, string Statistic, double Observed, double[] Replicated, string Next)
{
    /// <summary>A probability this small on one side is a failure.</summary>
    public const double Least = 0.005;

    /// <summary>The probability that a replicate is at least as large; equal ones count half.</summary>
    public double ProbabilityAbove { get; } =
        (Replicated.Count(r => r > Observed) + (0.5 * Replicated.Count(r => r == Observed))) / Replicated.Length;

    /// <summary>The standard deviation over replicates.</summary>
    public double ReplicatedSd => CheckedStatistic.Deviation(Replicated);

    /// <summary>Whether only a large value speaks against the story.</summary>
    public bool IsOneSided { get; init; }

    /// <summary>Whether the data differ from what the story draws.</summary>
    public bool Fails => ProbabilityAbove < Least || (!IsOneSided && ProbabilityAbove > 1 - Least);
}
