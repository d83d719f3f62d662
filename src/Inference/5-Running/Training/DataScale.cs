namespace ProbDsl.Inference.Training;

/// <summary>
/// Warns about real data far from mean 0 and standard deviation 1, for which the default initialization of nets and the default learning
/// rates are unsuitable (LeCun et al. 1998, section 4.3), and about data outside of the interval of a spline.
/// </summary>
public static class DataScale
{
    // thresholds of the standard deviation, and of the mean in absolute value
    private const double Small = 1.0 / 3, Large = 3, Far = 3;

    // distance from 0 in standard deviations, of which float32 keeps two digits behind the point
    private const double LosesDigits = 1e5;

    /// <summary>
    /// A warning for each real data name near a net that is far from unit scale, and for each spline with many rows outside of its
    /// interval, in a story with nets; none for other stories.
    /// </summary>
    public static IEnumerable<Diagnostic> Warnings(Problem problem)
    {
        if (!problem.Graph.HasWeights) yield break;
        foreach (var outside in SplineIntervals.Warnings(problem)) yield return outside;
        foreach (var few in FewValues.Warnings(problem)) yield return few;
        var (open, near) = (StoryStructures.Of(problem.Graph).Open, NetNeighbors.Find(problem.Graph));
        foreach (var data in problem.Graph.Variables.Where(v => near.Contains(v.Name)
            && v is { Role: Role.Data, Origin: ColumnOrigin, Type.Element: Element.Real or Element.Positive, Extents.Count: > 0 }))
            if (Bases(problem, data) is var bases && !bases.Any(b => double.IsFinite(b.Low) && double.IsFinite(b.High))
                && Furthest(problem, data, open.Cover(data)) is { Sd: > 0 } far && Distance(far) > 1)
                yield return TrainingDiagnostics.FarFromUnitScale(data, far.Column, far.Mean, far.Sd,
                    isOutcome: problem.Graph.StatementsOf(data.Name).OfType<Draw>().Any(),
                    isFromZero: data.Type.Element == Element.Positive || bases.Any(b => b.Low == 0));
    }

    /// <summary>
    /// The ranges of the distributions before the flows that draw data. One with two ends states the units of the data; one that starts at
    /// 0 has no density for centered data.
    /// </summary>
    private static List<SupportRange> Bases(Problem problem, Variable data) =>
        [.. problem.Graph.StatementsOf(data.Name).OfType<Draw>().Where(d => d.Distribution.Through.Count > 0)
            .Select(d => SupportRange.Of(Supports.Of(d.Distribution.Base))).OfType<SupportRange>()];

    // data that are read in units of the rows only lose digits in float32 where their distance from 0 is very many standard deviations
    private static ColumnMoments Furthest(Problem problem, Variable data, bool isInUnits) => ColumnMoments.Compute(problem, data)
        .Where(c => c.Sd > 0 && (!isInUnits || !(Math.Abs(c.Mean) < LosesDigits * c.Sd))).OrderByDescending(Distance).FirstOrDefault();

    private static double Distance(ColumnMoments column) =>
        Math.Max(Math.Max(column.Sd / Large, Small / column.Sd), Math.Abs(column.Mean) / Far);
}
