namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>The accuracy of nearest neighbors, see <see cref="NeighborTest"/>.</summary>
internal sealed class ClassifierJudge : ISampleJudge
{
    // of a standard normal distribution, one twentieth is farther from 0
    private const double Quantile = 1.959964;

    public string Meaning => "the classifier labels rows as data or drawn by their nearest neighbors";

    public IEnumerable<SampleStatistic> Of(JudgedSample sample)
    {
        var test = NeighborTest.Run(sample.StandardData, sample.StandardDraws, sample.Width, sample.Seed, sample.ArePaired);
        // under equality the variance is at most that of fair coins, whatever the classifier
        var half = Quantile * Math.Sqrt(0.25 / test.Rows);
        yield return new("classifier_accuracy", "classifier accuracy", test.Accuracy, 3)
            { Error = test.Error, IfEqual = (0.5 - half, 0.5 + half), IsDifferent = test.Accuracy > 0.5 + half };
    }
}
