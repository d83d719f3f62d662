namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>How draws and data overlap, see <see cref="NeighborCoverage"/>.</summary>
internal sealed class OverlapJudge : ISampleJudge
{
    /// <summary>The largest number of rows of each kind.</summary>
    private const int Most = 2000;

    public string Meaning =>
        $"precision: draws among the data, recall: data among the draws, by balls that reach to the neighbor number "
            + $"{NeighborCoverage.Neighbors}; density: balls of the data that hold a draw, coverage: data whose ball holds one";

    public IEnumerable<SampleStatistic> Of(JudgedSample sample)
    {
        if (sample.Common <= NeighborCoverage.Neighbors) yield break;
        var (data, draws) = sample.Equal(Most);
        var overlap = NeighborCoverage.Compute(data, draws, sample.Width);
        yield return new("precision", "precision", overlap.Precision, 3);
        yield return new("recall", "recall", overlap.Recall, 3);
        yield return new("density", "density", overlap.Density, 3);
        yield return new("coverage", "coverage", overlap.Coverage, 3);
    }
}
