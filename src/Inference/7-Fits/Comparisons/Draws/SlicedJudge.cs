namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>The sliced Wasserstein distance, see <see cref="SlicedDistance"/>.</summary>
internal sealed class SlicedJudge : ISampleJudge
{
    public string Meaning => "sliced Wasserstein-1 is in the units of the data";

    public IEnumerable<SampleStatistic> Of(JudgedSample sample)
    {
        yield return new("sliced_wasserstein", "sliced Wasserstein-1",
            SlicedDistance.Between(sample.Draws, sample.Data, sample.Width, sample.Seed), 4);
    }
}
