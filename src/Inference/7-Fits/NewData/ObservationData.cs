namespace ProbDsl.Inference.NewData;

/// <summary>
/// Data that only describe how outcomes are observed: bounds of censoring, and the counts of `repeated` rows. Predictions do not need them:
/// they are of the outcome itself and not of its censored value, once per row.
/// </summary>
internal static class ObservationData
{
    /// <summary>The story without data that only describe how absent outcomes are observed.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="absent">Data that the story draws and that the files lack.</param>
    /// <param name="isLacking">Whether the files lack a column of a data name.</param>
    public static ModelGraph Without(ModelGraph graph, IReadOnlyCollection<Variable> absent, Func<Variable, bool> isLacking)
    {
        foreach (var data in graph.Variables.Where(v => v is { Role: Role.Data, Origin: ColumnOrigin } && !absent.Contains(v)
            && !graph.StatementsOf(v.Name).Any() && isLacking(v)).ToList())
        {
            var once = graph.Story.Select(s => s with { Copies = [.. s.Copies.Where(c => !Reads(c.Times, data.Name))] });
            var story = once.Select(s => s is Draw draw && absent.Any(a => a.Name == draw.Target.Of)
                ? draw with { Distribution = Without(draw.Distribution, data.Name) } : s).ToList();
            if (story.Concat(graph.Guide).Any(s => ExprTree.Reads(s).Any(r => r.Of == data.Name))) continue;
            graph = graph with { Variables = [.. graph.Variables.Where(v => v != data)], Story = [.. story] };
        }

        return graph;
    }

    /// <summary>
    /// Whether an outcome cannot be read without a column that the files lack: a time is unknown unless its censoring is known.
    /// </summary>
    public static bool IsUnusable(ModelGraph graph, Variable outcome, Func<Variable, bool> isLacking) =>
        graph.StatementsOf(outcome.Name).OfType<Draw>().SelectMany(d => Bounds(d.Distribution)).SelectMany(ExprTree.Accesses)
            .Any(read => graph[read.Of] is { Role: Role.Data, Origin: ColumnOrigin } data
                && !graph.StatementsOf(data.Name).Any() && isLacking(data));

    private static IEnumerable<Expr> Bounds(DistributionCall call) => call.Arguments.SelectMany(a => a.Argument switch
    {
        DistributionCall inner => Bounds(inner),
        Expr bound when IsCensored(call) && call.Of.IsBound(a.Parameter.Name) => [bound],
        _ => Enumerable.Empty<Expr>(),
    });

    private static bool IsCensored(DistributionCall call) => call.Of.Is(DistributionTraits.Censoring);

    /// <summary>A censored distribution without bounds is the distribution itself.</summary>
    private static DistributionCall Without(DistributionCall call, string data) =>
        Kept(call, data) is var kept && IsCensored(call) && kept.Given("distribution") is DistributionCall inner
            && kept.Arguments.Count == 1
            ? inner with { Draws = call.Draws, Through = call.Through } : kept;

    private static DistributionCall Kept(DistributionCall call, string data) => call with
    {
        Arguments = [.. call.Arguments
            .Where(a => !(IsCensored(call) && call.Of.IsBound(a.Parameter.Name) && a.Argument is Expr bound && Reads(bound, data)))
            .Select(a => a with { Argument = a.Argument switch
            {
                DistributionCall inner => Without(inner, data),
                DistributionCalls several => several with { Each = [.. several.Each.Select(e => Without(e, data))] },
                var other => other,
            } })],
    };

    private static bool Reads(Expr value, string data) => ExprTree.Accesses(value).Any(a => a.Of == data);
}
