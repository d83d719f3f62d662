namespace ProbDsl.Inference.Judging;

/// <summary>A statistic of the data beside the same of data that the fit draws (posterior predictive check).</summary>
/// <param name="Outcome">The data.</param>
/// <param name="Statistic">Its name.</param>
/// <param name="Observed">Its value in the data; NaN without data.</param>
/// <param name="Replicated">Its values in the data of each draw.</param>
/// <param name="Next">What to write if the two differ.</param>
public sealed record PredictiveCheck(string Outcome, string Statistic, double Observed, double[] Replicated, string Next)
{
    /// <summary>A probability this small on one side is a failure.</summary>
    public const double Least = 0.005;

    /// <summary>The fewest replicates of which all lie on one side this rarely.</summary>
    public const int FewestReplicates = 200;

    private const double Rounding = 1e-12;

    /// <summary>The probability that a replicate is at least as large; equal ones count half. NaN without data.</summary>
    public double ProbabilityAbove { get; } = double.IsNaN(Observed) ? double.NaN
        : (Replicated.Count(r => r > Observed) + (0.5 * Replicated.Count(r => r == Observed))) / Replicated.Length;

    /// <summary>The standard deviation over replicates.</summary>
    public double ReplicatedSd => CheckedStatistic.Deviation(Replicated);

    /// <summary>Whether only a large value speaks against the story.</summary>
    public bool IsOneSided { get; init; }

    /// <summary>The observed cells of the outcome.</summary>
    public int Cells { get; init; }

    /// <summary>Whether there are data to compare replicates with.</summary>
    public bool IsObserved => !double.IsNaN(Observed);

    /// <summary>Whether there are as many replicates as a failure needs: with fewer, all of them lie on one side more often.</summary>
    public bool HasManyReplicates => Replicated.Length >= FewestReplicates;

    /// <summary>Whether the data differ from what the story draws.</summary>
    public bool Fails => IsObserved && HasManyReplicates
        && (ProbabilityAbove < Least || (!IsOneSided && ProbabilityAbove > 1 - Least));

    /// <summary>Whether all replicates have the value of the data, or one value without data, but for rounding.</summary>
    internal bool IsConstant
    {
        get
        {
            var value = IsObserved ? Observed : Replicated[0];
            return Array.TrueForAll(Replicated, r => Math.Abs(r - value) <= Rounding * Math.Abs(value));
        }
    }

    /// <summary>A quantile of the replicates.</summary>
    public double QuantileOfReplicates(double probability) => ChainStatistics.Quantile([.. Replicated.Order()], probability);
}
