namespace ProbDsl.Inference.Em;

/// <summary>A mixture with its rows: one family per observed distribution, all with the same rows in the same order.</summary>
internal sealed class MixtureModel
{
    /// <summary>
    /// A component has collapsed when its variance in some direction is below this fraction of the columns' variance: the likelihood of a
    /// mixture grows without bound there.
    /// </summary>
    public const double CollapsedVarianceRatio = 1e-8;

    /// <summary>The number of estimates from rows with missing cells, each of which fills them in, that show a collapse.</summary>
    private const int Fillings = 10;

    /// <summary>The text by which records of starts report a collapsed component.</summary>
    public const string Collapsed = "collapsed: its variance in some direction fell below";

    /// <summary>Whether some starts ended in a collapsed component.</summary>
    public static bool HasCollapsed(IEnumerable<RestartRecord> dropped) =>
        dropped.Any(r => r.Why?.Contains(Collapsed, StringComparison.Ordinal) == true);

    public MixtureModel(Problem problem, StandardCatalog catalog, MixturePlan plan)
    {
        Components = plan.Label is { } label ? problem.SizeOf(((FiniteSupport)label.Support).Count) : 1;
        Distributions = [.. plan.Components
            .Select(distribution => new DistributionRows(problem, catalog, distribution,
                Components == 1 ? FamilyRequest.Singular : CollapsedVarianceRatio))];
        var seen = SeenRows();
        if (seen is { Length: > 0 } && !seen.AsSpan().SequenceEqual(Enumerable.Range(0, Distributions[0].Rows).ToArray()))
            Distributions = [.. Distributions.Select(distribution => distribution.Subset(seen))];
        (Rows, Count) = (seen?.Length ?? Distributions[0].Rows, Distributions[0].Count);
        WeightParam = plan.Weights?.Estimated.Select(e => e.Access.Of).FirstOrDefault();
        FixedWeights = WeightParam is not null ? null : plan.Weights is not { } weights ? [1]
            : GivenArguments.Theta(problem, catalog, weights,
                ((IEstimable)catalog[weights.Draw.Distribution.Of]).Family(new(1, Components, [], [])));
    }

    private MixtureModel(MixtureModel whole, int[] rows)
    {
        (Components, FixedWeights, WeightParam) = (whole.Components, whole.FixedWeights, whole.WeightParam);
        Distributions = [.. whole.Distributions.Select(distribution => distribution.SingleRows(rows))];
        (Rows, Count) = (rows.Length, rows.Length);
    }

    public int Components { get; }

    /// <summary>The number of rows with at least one observed value.</summary>
    public int Rows { get; }

    /// <summary>How often each row occurs (`repeated`); null if each occurs once.</summary>
    public double[]? Copies => Distributions[0].Copies;

    /// <summary>The number of rows, each counted as often as it occurs.</summary>
    public double Count { get; }

    public IReadOnlyList<DistributionRows> Distributions { get; }

    /// <summary>The rows as a pass reads them.</summary>
    public MixtureRows AllRows => new(Components, Copies, [.. Distributions.Select(d => d.Strips)]);

    /// <summary>The param that holds the weights; null if they are given.</summary>
    public string? WeightParam { get; }

    public double[]? FixedWeights { get; }

    /// <summary>
    /// Whether the components are exchangeable: their weights are estimated, or are given and all equal. Otherwise a given weight
    /// identifies its component.
    /// </summary>
    public bool IsExchangeable => FixedWeights is null || FixedWeights.Distinct().Count() == 1;

    public int FreeParameters =>
        (WeightParam is null ? 0 : Components - 1)
            + Distributions.Sum(l => (Components * (l.Family.FreeCount - l.Family.TiedCount)) + l.Family.TiedCount);

    /// <summary>Whether a component with a single row has no maximum: then the mixture needs more rows than components.</summary>
    public bool NeedsRows => Distributions.Any(distribution => Solve(distribution, OneRow(distribution)) == MaximumKind.Unbounded);

    /// <summary>Why no start can succeed: all rows as one component have no maximum; null if they have one.</summary>
    public Diagnostic? Unbounded(Problem problem)
    {
        foreach (var distribution in Distributions)
        {
            if (Solve(distribution, null) != MaximumKind.Unbounded) continue;
            return IsUnbounded(problem, distribution);
        }

        return null;
    }

    /// <summary>The likelihood has no maximum: the scale of a distribution goes to 0.</summary>
    public static Diagnostic IsUnbounded(Problem problem, DistributionRows distribution) => RunDiagnostics
        .UnboundedLikelihood(problem, distribution.Distribution.Draw, distribution.Distribution.Estimated.Last().Access.Of);

    /// <summary>The same mixture of these rows, each once.</summary>
    public MixtureModel Of(int[] rows) => new(this, rows);

    /// <summary>
    /// The rows with an observed cell, those with the same missing cells side by side, beside rows with as many; null if they are all rows
    /// in their order.
    /// </summary>
    private int[]? SeenRows()
    {
        List<MissingPatterns> patterns = [.. Distributions.Select(distribution => distribution.Missing).OfType<MissingPatterns>()];
        if (patterns.Count == 0 && Copies is null && Distributions.Any(distribution => distribution.HasCompleteColumn)) return null;
        int[] seen = [.. Enumerable.Range(0, Distributions[0].Rows)
            .Where(row => Copies?[row] != 0 && Distributions.Any(distribution => distribution.HasObservedCell(row)))];
        foreach (var missing in patterns) seen = [.. seen.OrderBy(row => missing.CountOf(row)).ThenBy(row => missing.OfRow[row])];
        return seen;
    }

    /// <summary>Weights of 1 for the first row without missing values and 0 for the others.</summary>
    private double[] OneRow(DistributionRows distribution)
    {
        var weights = LargeArrays.Allocate<double>(Rows);
        weights[Enumerable.Range(0, Rows).FirstOrDefault(distribution.IsComplete)] = 1;
        return weights;
    }

    private static MaximumKind Solve(DistributionRows distribution, double[]? weights)
    {
        var (theta, found) = (distribution.Start(), MaximumKind.Inside);
        // the variance needs the sums about the mean, which has just changed; missing cells are filled in again by each estimate
        for (var round = 0; round < (distribution.Missing is null ? 2 : Fillings) && found != MaximumKind.Unbounded; round++)
            found = distribution.Family.Maximize(distribution.Statistics(theta, weights), theta);
        return found;
    }
}
