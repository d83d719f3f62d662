using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>Kernel density estimation: the fit keeps the rows, and chooses a bandwidth that is left open by the likelihood of each row under the others.</summary>
public sealed class KernelEstimate(StandardCatalogue catalogue) : RowLawMethod
{
    public override string Name => "kde";

    public override string Summary => "kernel density estimate: keeps the rows; bandwidth by a rule, a number, or leaving rows out";

    public override string Finds => "a kernel density estimate";

    protected override string Law => "KernelDensity";

    public override Result<Fitting> Begin(Problem problem, InferencePlan plan, FitOptions options)
    {
        var statements = new List<KernelStatement>();
        foreach (var draw in problem.Graph.Story.OfType<Draw>())
            if (KernelStatement.Of(problem, catalogue, draw) is var made && made.Value is { } statement) statements.Add(statement);
            else return new(null, made.Diagnostics);
        return new KernelFitting(problem, new(statements, options.Seed, options.ThreadsOrAll), statements);
    }

    protected override IEnumerable<Block> Blocks(Draw draw)
    {
        var written = KernelStatement.WrittenOf(draw.Law);
        yield return new([draw.Target.Of], new KeptRows(), $"a {((Symbol)draw.Law.Given("kernel")!).Name} kernel about each, {written.Argument switch
        {
            Symbol { Name: "scott" } => "as wide as Scott's rule says",
            Symbol { Name: "silverman" } => "as wide as Silverman's rule says",
            Symbol => "in the shape of the rows' covariance, as wide as makes each row likeliest given the others",
            _ => $"{written.Parameter.Name} {written.Argument.Span.Text}",
        }}");
        if (written.Argument is Access { At.Count: 0 } param && IsOpen(draw)) yield return new([param.Of], new LeftOutLikelihood(), "makes each row likeliest given the others");
    }

    protected override IEnumerable<Refusal> OfUnknowns(StoryOptions options)
    {
        foreach (var latent in options.Latents)
            yield return new($"`{options.Graph.StatementsOf(latent.Name).First().Name}` is latent, and `{Name}` integrates nothing", "make a bandwidth that is unknown a `param`", latent.Span);
        foreach (var param in options.Params)
            if (options.Graph.Story.OfType<Draw>().Count(d => d.Law.Of.Name == Law && KernelStatement.IsBandwidth(d, param.Name)) != 1)
                yield return new($"`{param.Name}` is not the bandwidth of one statement, and `{Name}` estimates no other params", "write it as the argument itself, `bandwidth = h`, and give each statement one of its own", param.Span);
    }

    protected override IEnumerable<Refusal> OfLaw(ModelGraph graph, Draw draw)
    {
        var (data, written) = (graph[draw.Target.Of], KernelStatement.WrittenOf(draw.Law));
        if (data.Type.Element != Element.Real)
            yield return new($"`{data.Name}` is {data.Type}, and kernels spread over all real numbers", data.Type.Element == Element.Positive ? $"declare `{data.Name}` as real, best on the scale of logs: `real from log({data.Name})`" : $"declare `{data.Name}` as real, or take `Empirical()`", data.Span);
        if ((written.Argument is Symbol { Name: "likelihood" } || IsParam(graph, written)) && !KernelStatement.KernelOf(draw.Law).ReachesEverywhere)
            yield return new("a kernel that ends somewhere gives a row without neighbours density 0 given the others, so that the farthest row alone would choose the bandwidth", "take `gaussian` or `exponential`, or give the bandwidth as a number", written.Argument.Span);
        if (written.Argument is Access access && graph[access.Of] is { Role: Role.Param } param && param.Type.Element is not (Element.Positive or Element.Covariance))
            yield return new($"`{param.Name}` is {param.Type}, and a bandwidth is positive", "declare it as positive", param.Span);
    }

    private static bool IsOpen(Draw draw) => KernelStatement.WrittenOf(draw.Law).Argument is Access;

    private static bool IsParam(ModelGraph graph, Given written) => written.Argument is Access access && graph[access.Of].Role == Role.Param;
}
