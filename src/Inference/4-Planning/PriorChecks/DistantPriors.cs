namespace ProbDsl.Inference.PriorChecks;

/// <summary>
/// Warnings about estimates that are far from what their priors allow, as where a prior is written in other units than the columns. They
/// depend on the estimates alone, whatever the method.
/// </summary>
public static class DistantPriors
{
    /// <summary>The code of these warnings.</summary>
    public const string Code = "W0613";

    /// <summary>The distance in standard deviations from which an element is far.</summary>
    private const double Far = 5;

    /// <summary>The most digits of a density that are counted.</summary>
    private const int MostDigits = 1_000_000;

    // of very many elements some are far by chance, and others are outliers
    private const double LeastFraction = 0.01;

    /// <summary>A warning for each statement whose prior is far from its estimates.</summary>
    public static IEnumerable<Diagnostic> Warnings(FitSummary summary, Problem problem, StandardCatalog catalog) =>
        from draw in problem.Graph.Story.OfType<Draw>()
        let estimate = summary.Estimates.FirstOrDefault(e => e.Cells is null && e.Name == draw.Target.Of)
        where estimate is not null
        let prior = GivenPrior.Find(draw, problem, catalog)
        where prior is not null
        let distances = Distances(prior, estimate).ToList()
        let far = distances.Where(d => d.StandardDeviations > Far).OrderByDescending(d => d.Nats).ToList()
        where far.Count > distances.Count * LeastFraction
        select Warning(draw, estimate, far, distances.Count, prior.IsNormal);

    /// <summary>How far the means are, or the medians where these are nearer, as those of long tails may be.</summary>
    private static IEnumerable<PriorDistance> Distances(GivenPrior prior, Estimate estimate)
    {
        var means = prior.Distances(estimate.Value.Values);
        if (estimate.Spread is not { } spread) return means;
        var medians = prior.Distances(spread.Quantiles.Median.Values).ToDictionary(d => d.Element);
        return means.Select(d => medians.TryGetValue(d.Element, out var median) && median.Nats < d.Nats ? median : d);
    }

    private static Diagnostic Warning(Draw draw, Estimate estimate, List<PriorDistance> far, int elements, bool isNormal)
    {
        var (name, prior) = (estimate.NameOf(far[0].Element), $"its prior `{draw.Distribution.Span.Text.ReplaceLineEndings(" ")}`");
        var where = isNormal ? $"{NumberOf(far[0].StandardDeviations)} standard deviations from the center of {prior}"
            : $"in the far tail of {prior}, where its density is {Fraction(far[0].Nats)} of its peak";
        var others = far.Count == 1 ? "" : $"; {far.Count:N0} of {elements:N0} elements are "
            + (isNormal ? FormattableString.Invariant($"more than {Far} away") : "that far");
        return Diagnostic.Warning(Code,
            $"`{name}` is {estimate.Value.Values[far[0].Element].ToString("G4", CultureInfo.InvariantCulture)}, {where}{others}",
            draw.Distribution.Span)
            .Next("is the prior in the units of the columns? write it in these, or divide a column by its unit, as in `from price / 1000`");
    }

    private static string Fraction(double nats) => nats / Math.Log(10) is var digits && digits < MostDigits
        ? $"1e-{(int)digits}" : FormattableString.Invariant($"below 1e-{MostDigits}");

    private static string NumberOf(double distance) => FixedPoint.Write(distance, distance < 10 ? "0.#" : "#,0");
}
