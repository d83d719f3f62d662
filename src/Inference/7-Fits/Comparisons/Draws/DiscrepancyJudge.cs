namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>The maximum mean discrepancy and its p-value, see <see cref="DiscrepancyTest"/>.</summary>
internal sealed class DiscrepancyJudge : ISampleJudge
{
    /// <summary>The largest number of rows of each kind.</summary>
    public const int Most = 2000;

    private const double Level = 0.05;

    public string Meaning =>
        $"MMD has a Gaussian kernel whose bandwidth is the median distance, and its p-value is that of {DiscrepancyTest.Exchanges} "
            + "random exchanges of rows and draws";

    public IEnumerable<SampleStatistic> Of(JudgedSample sample)
    {
        var (data, draws) = sample.Equal(Most);
        var test = DiscrepancyTest.Run(data, draws, sample.Width, sample.Seed);
        yield return new("squared_mmd", "squared MMD", test.Squared, 5);
        yield return new("mmd_p_value", "p-value of MMD", test.PValue, 3)
            { IfEqual = (Level, 1), IsDifferent = test.PValue < Level };
        yield return new("mmd_bandwidth", "bandwidth of MMD", test.Bandwidth, 3);
    }
}
