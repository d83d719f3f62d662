namespace ProbDsl.Inference.Nonparametric;

/// <summary>Kernel density estimation: the fit saves the rows, and an open bandwidth maximizes the leave-one-out likelihood.</summary>
internal sealed class KernelEstimate(StandardCatalog catalog) : NonparametricMethod
{
    public override string Name => "kde";

    public override string Summary => "kernel density estimate: keeps the rows; bandwidth by a rule, a number, or leaving rows out";

    public override string ResultPhrase => "a kernel density estimate";

    public override IReadOnlyList<MethodConcept> Ideas => [MethodConcept.Kernels];

    protected override DistributionTraits Distribution => DistributionTraits.KernelsOnRows;

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options)
    {
        var (problem, plan) = fit;
        var statements = new List<KernelStatement>();
        foreach (var draw in RowStorageRule.Draws(problem.Graph, plan))
            if (KernelStatement.Create(problem, catalog, draw) is var made && made.Value is { } statement) statements.Add(statement);
            else return new(null, made.Diagnostics);
        return new KernelFitting(problem, new(statements, options.Seed, options.ThreadsOrAll), statements);
    }

    protected override IEnumerable<Block> Blocks(Draw draw)
    {
        var written = KernelStatement.WrittenOf(draw.Distribution);
        yield return new([draw.Target.Of], new KeptRows(),
            $"{Articled.Of(((Symbol)draw.Distribution.Given("kernel")!).Name)} kernel at each row, {written.Argument switch
            {
                Symbol { Name: "scott" } => "bandwidth by Scott's rule",
                Symbol { Name: "silverman" } => "bandwidth by Silverman's rule",
                Symbol => "shaped like the rows' covariance, scaled to maximize the leave-one-out likelihood",
                _ => $"{written.Parameter.Name} {written.Argument.Span.Text}",
            }}");
        if (written.Argument is Access { At.Count: 0 } param && IsOpen(draw))
            yield return new([param.Of], new LeaveOneOutLikelihood(), "maximizes the leave-one-out likelihood");
    }

    protected override string Written => "KernelDensity(gaussian, bandwidth = scott)";

    protected override Requirement OfUnknowns => new OnlyBandwidthParams(Distribution, Name);

    private protected override IReadOnlyList<RequirementOf<Statement>> OfDraw => [new KernelDataRequirement(Distribution)];

    private static bool IsOpen(Draw draw) => KernelStatement.WrittenOf(draw.Distribution).Argument is Access;
}
