namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>
/// The number of modes that draws cover, and the fraction of draws near a mode (Srivastava and others 2017). A draw is near the nearest
/// mode, by the Mahalanobis distance, if that is at most 3 standard deviations away. A mode is covered if at least a tenth as many draws
/// are near it as its probability says.
/// </summary>
internal sealed class ModeJudge : ISampleJudge
{
    private const double Near = 3, LeastPart = 0.1;

    private readonly KnownModes known;
    private readonly int[] columns;

    private ModeJudge(KnownModes known, int[] columns) => (this.known, this.columns) = (known, columns);

    public string Meaning => $"a mode of {known.Name} is covered if within 3 sd of it (Mahalanobis distance) lie at least 10% of the "
        + "draws that its probability predicts";

    /// <summary>The judge of rows with these columns; a diagnostic if the modes have other columns.</summary>
    public static Result<ModeJudge> Create(KnownModes known, ObservedColumns columns)
    {
        int[] at = [.. known.Columns.Select(name => columns.Names.ToList().IndexOf(name))];
        return Array.Exists(at, i => i < 0) || columns.Ranges.Any(r => r is not null)
            ? KnownModeDiagnostics.OtherColumns(known, columns.Names) : new ModeJudge(known, at);
    }

    public IEnumerable<SampleStatistic> Of(JudgedSample sample)
    {
        var (near, total) = (new int[known.Modes.Count], sample.Draws.Length / sample.Width);
        var point = new double[columns.Length];
        for (var row = 0; row < total; row++)
        {
            for (var j = 0; j < point.Length; j++) point[j] = sample.Draws[(row * sample.Width) + columns[j]];
            var (distance, mode) = known.Modes.Select((m, i) => (m.DistanceFrom(point), i)).Min();
            if (distance <= Near) near[mode]++;
        }

        var covered = known.Modes.Where((mode, i) => near[i] > 0 && near[i] >= LeastPart * mode.Weight * total).Count();
        yield return new("modes_covered", "modes covered", covered, 0) { OutOf = near.Length };
        yield return new("near_a_mode", "within 3 sd of a mode", (double)near.Sum() / total, 3);
    }
}
