namespace ProbDsl.Inference.Nonparametric;

/// <summary>
/// The empirical distribution, which gives each row the same probability: the limit of other estimates with many rows, and the maximum of
/// the likelihood over all distributions.
/// </summary>
internal sealed class EmpiricalDistribution : NonparametricMethod
{
    public override string Name => "empirical";

    public override string Summary => "the rows themselves, each equally likely";

    public override string ResultPhrase => "the empirical distribution";

    protected override DistributionTraits Distribution => DistributionTraits.MassOnRows;

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options)
    {
        var (problem, plan) = fit;
        List<Draw> draws = [.. RowStorageRule.Draws(problem.Graph, plan)];
        return draws.Find(d => problem.Data[d.Target.Of].Values.Length == 0) is { } empty
            ? KernelDiagnostics.NoRows(empty) : new EmpiricalFitting(problem, draws);
    }

    protected override IEnumerable<Block> Blocks(Draw draw) => [new([draw.Target.Of], new KeptRows(), "each equally likely")];

    protected override string Written => "Empirical()";

    protected override Requirement OfUnknowns => new NoUnknowns(Name);
}

/// <summary>Fits the empirical distribution: the probability of a row is its relative frequency.</summary>
internal sealed class EmpiricalFitting(Problem problem, IReadOnlyList<Draw> draws) : Fitting
{
    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var distributions = draws.ToDictionary(d => d.Target.Of, d => new EmpiricalRows(KernelStatement.RowsOf(problem, d.Target.Of)));
        return OnePassRun.Outcome(ObjectiveKind.LogLikelihood, distributions.Values.Sum(l => l.LogDensities(l.Rows.Values, 1).Sum()), 0,
            () => new FitSummary([], distributions.Values.Sum(l => l.Distinct - 1), [])
            {
                Sections = [new RowDistributions(distributions.ToDictionary(l => l.Key, l => (RowDistribution)l.Value))],
            });
    }
}
