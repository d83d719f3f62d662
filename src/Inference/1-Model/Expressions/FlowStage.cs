namespace ProbDsl.Inference.Expressions;

/// <summary>One of the maps that are applied to a draw in sequence.</summary>
/// <param name="Name">
/// The name that prefixes its weights: that of its flow, with its position if the flow has several maps, or its own name after `|>`.
/// </param>
/// <param name="Flow">The name of its flow, or its own after `|>`.</param>
/// <param name="Use">The map with its options.</param>
/// <param name="Given">The arguments of its flow.</param>
/// <param name="Rank">The number of dimensions that it maps jointly; null for all of the draw.</param>
public sealed record FlowStage(string Name, string Flow, FlowUse Use, ValueList<Expr> Given, int? Rank)
{
    /// <summary>All maps of a draw, in order.</summary>
    public static FlowStage[] Expand(ModelGraph graph, Draw draw) =>
        [.. draw.Distribution.Through.SelectMany((use, at) =>
            Expand(graph, use, draw.Distribution.Through.Take(at).Count(u => u.Name == use.Name)))];

    /// <summary>The distribution of a draw with the first of its maps only, by their number.</summary>
    public static DistributionCall Start(ModelGraph graph, Draw draw, int maps)
    {
        var (first, left) = (new List<FlowUse>(), maps);
        foreach (var use in draw.Distribution.Through.TakeWhile(_ => left > 0))
        {
            var all = Expand(graph, use, 0).Count();
            first.Add(left < all ? use with { MapsOfFlow = left } : use);
            left -= all;
        }

        return draw.Distribution.StartWith([.. first]);
    }

    /// <summary>The number of last dimensions of a target that its flows map jointly; 0 where each element is mapped on its own.</summary>
    public static int RankOf(ModelGraph graph, Draw draw) =>
        Expand(graph, draw).Where(s => !s.Use.Of!.IsElementwise).Select(s => s.Rank ?? draw.Target.Type.Rank).DefaultIfEmpty(0).Max();

    /// <summary>Whether the last map, and no other, leads onto positive numbers, element by element and without weights.</summary>
    public static bool EndsInExp(IReadOnlyList<FlowStage> stages) =>
        stages is [.., { Use: { Of: { IsElementwise: true } last, HasWeights: false } }]
        && last.Maps(Element.Real) == Element.Positive && stages.SkipLast(1).All(s => s.Use.Of!.Maps(Element.Real) == Element.Real);

    /// <summary>The names of the flows of these statements that have weights.</summary>
    public static IEnumerable<string> Trained(ModelGraph graph, IEnumerable<Statement> statements) =>
        statements.OfType<Draw>().SelectMany(d => Expand(graph, d)).Where(s => s.Use.HasWeights)
            .Select(s => s.Flow).Distinct();

    /// <summary>Whether a statement of the guide draws outside of all plates through trained maps.</summary>
    public static bool IsOfUnknowns(ModelGraph graph, Draw draw) => draw.Loops.Count == 0 && draw.Distribution.Through.Count > 0
        && graph.Guide.Any(s => s.Span == draw.Span) && Trained(graph, [draw]).Any();

    private static IEnumerable<FlowStage> Expand(ModelGraph graph, FlowUse use, int before)
    {
        var name = before == 0 ? use.Name : $"{use.Name}{before + 1}";
        if (use.Of is not null) return [new(name, use.Name, use, [], null)];
        var flow = (Flow)graph.Callables.First(c => c.Name == use.Name);
        return flow.Maps.Take(use.MapsOfFlow ?? flow.Maps.Count).Select((map, i) =>
            new FlowStage(flow.Maps.Count == 1 ? name : $"{name}.{i + 1}", use.Name, map, use.Given, flow.Type.Rank));
    }
}
