using ProbDsl.Catalogue;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Kernels;

/// <summary>
/// Kernel density estimation: the fit keeps the rows, and chooses a bandwidth that is left open by the likelihood of each row under the
/// others.
/// </summary>
public sealed class KernelEstimate(StandardCatalogue catalogue) : NonparametricMethod
{
    public override string Name => "kde";

    public override string Summary => "kernel density estimate: keeps the rows; bandwidth by a rule, a number, or leaving rows out";

    public override string Finds => "a kernel density estimate";

    public override IReadOnlyList<MethodIdea> Is => [MethodIdea.Kernels];

    protected override DistributionTraits Distribution => DistributionTraits.KernelsOnRows;

    public override Result<Fitting> Begin(Problem problem, InferencePlan plan, FitOptions options)
    {
        var statements = new List<KernelStatement>();
        foreach (var draw in RowsAreKept.Draws(problem.Graph, plan))
            if (KernelStatement.Of(problem, catalogue, draw) is var made && made.Value is { } statement) statements.Add(statement);
            else return new(null, made.Diagnostics);
        return new KernelFitting(problem, new(statements, options.Seed, options.ThreadsOrAll), statements);
    }

    protected override IEnumerable<Block> Blocks(Draw draw)
    {
        var written = KernelStatement.WrittenOf(draw.Distribution);
        yield return new([draw.Target.Of], new KeptRows(),
            $"a {((Symbol)draw.Distribution.Given("kernel")!).Name} kernel about each, {written.Argument switch
            {
                Symbol { Name: "scott" } => "as wide as Scott's rule says",
                Symbol { Name: "silverman" } => "as wide as Silverman's rule says",
                Symbol => "in the shape of the rows' covariance, as wide as makes each row likeliest given the others",
                _ => $"{written.Parameter.Name} {written.Argument.Span.Text}",
            }}");
        if (written.Argument is Access { At.Count: 0 } param && IsOpen(draw))
            yield return new([param.Of], new LeftOutLikelihood(), "makes each row likeliest given the others");
    }

    protected override string Written => "KernelDensity(gaussian, bandwidth = scott)";

    protected override Requirement OfUnknowns => new OnlyBandwidthsAreUnknown(Distribution, Name);

    private protected override IReadOnlyList<RequirementOf<Statement>> OfDraw => [new KernelsFitTheirData(Distribution)];

    private static bool IsOpen(Draw draw) => KernelStatement.WrittenOf(draw.Distribution).Argument is Access;
}
