namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Unknowns in an order in which the bounds of each, or the location and scale about which it is centered, are computed before it.
/// </summary>
public static class BoundOrder
{
    /// <param name="graph">The story.</param>
    /// <param name="unknowns">The unknowns.</param>
    /// <param name="recentered">Those with a partially centered coordinate.</param>
    /// <exception cref="LoweringLimit">Bounds are cyclic, or depend on a latent that is marginalized.</exception>
    public static IReadOnlyList<Variable> Sort(ModelGraph graph, IEnumerable<Variable> unknowns, IReadOnlySet<string>? recentered = null)
    {
        var (open, ordered, done) = (unknowns.ToList(), new List<Variable>(), new HashSet<string>());
        var names = open.Select(u => u.Name).ToHashSet();
        var reads = open.ToDictionary(u => u, u => Bounds(u.Support).SelectMany(b => DeepReads.Find(graph, b))
            .Concat(recentered?.Contains(u.Name) == true
                ? graph.StatementsOf(u.Name).Cast<Draw>().SelectMany(d => LocationScalePriors.Reads(graph, d)) : [])
            .Select(a => a.Of)
            .Where(name => names.Contains(name) || graph[name].IsFiniteLatent).ToList());
        while (open.Count > 0)
        {
            if (open.Find(u => reads[u].All(done.Contains)) is not { } next) throw Limit(graph, open[0]);
            ordered.Add(next);
            done.Add(next.Name);
            open.Remove(next);
        }

        return ordered;
    }

    private static LoweringLimit Limit(ModelGraph graph, Variable unknown) => new(
        graph.StatementsOf(unknown.Name).First(), $"the range of `{unknown.Name}` depends on itself, or on a latent that is marginalized",
        $"parametrize `{unknown.Name}` by its position in the range: as a `unit`, or a `positive`");

    private static IEnumerable<Expr> Bounds(Support support) => support switch
    {
        IntervalSupport between => new[] { between.Low, between.High }.OfType<Expr>(),
        IntersectionSupport common => Bounds(common.Type).Concat(Bounds(common.Distribution)),
        _ => [],
    };
}
