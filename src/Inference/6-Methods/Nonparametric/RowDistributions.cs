namespace ProbDsl.Inference.Nonparametric;

/// <summary>Nonparametric distributions (KDE, empirical) by the data names that they draw: the rows, in a file of their own.</summary>
public sealed record RowDistributions(IReadOnlyDictionary<string, RowDistribution> All) : ResultSection
{
    public override SectionPlace Place => new(180);

    public override IEnumerable<FitFile> Files => [FitFile.Rows];

    public override void WriteFile(FitFile file, Stream stream, string model, string method) =>
        WeightFile.Write(NonparametricDistributions.Arrays(All), stream);
}

/// <summary>The nonparametric distributions of a fit.</summary>
internal static class RowsOfFit
{
    extension(FitSummary summary)
    {
        /// <summary>Nonparametric distributions by the data names that they draw; empty if the story has none.</summary>
        public IReadOnlyDictionary<string, RowDistribution> Rows =>
            summary.Find<RowDistributions>()?.All ?? new Dictionary<string, RowDistribution>();
    }
}
