using System.Runtime.CompilerServices;

namespace ProbDsl.Compiler.Graph;

/// <summary>Finds the functions, nets, flows and SDEs that a story, its guide or its critic uses, directly or through others.</summary>
internal static class CallableUses
{
    private static readonly ConditionalWeakTable<ModelGraph, IReadOnlyList<Callable>> found = [];

    /// <summary>The used callables in the order of the story.</summary>
    public static IReadOnlyList<Callable> Find(ModelGraph graph) => found.GetValue(graph, Search);

    private static IReadOnlyList<Callable> Search(ModelGraph graph)
    {
        var (used, all) = (new HashSet<string>(), graph.Callables.ToLookup(c => c.Name));
        var left = new Queue<Argument>(graph.Story.Concat(graph.Guide)
            .SelectMany(s => ExprTree.RightSides(s).Concat(s.Copies.Select(c => (Argument)c.Times)))
            .Concat(graph.DataDraws.Select(d => (Argument)d.Distribution)).Concat(graph.Critic?.Starts ?? []));
        while (left.TryDequeue(out var next))
            foreach (var name in ExprTree.All(next).SelectMany(Names).Where(used.Add))
                foreach (var part in all[name].SelectMany(Parts)) left.Enqueue(part);
        return [.. graph.Callables.Where(c => used.Contains(c.Name))];
    }

    private static IEnumerable<string> Names(Argument part) => part switch
    {
        Call call => [call.Of],
        CallableName named => [named.Name],
        DistributionCall distribution => distribution.Through.Where(f => f.Of is null).Select(f => f.Name),
        _ => [],
    };

    private static IEnumerable<Argument> Parts(Callable callable) => callable switch
    {
        StoryFunction function => [function.Body],
        Net net => net.Starts,
        Flow flow => flow.Maps.SelectMany(m => m.Options).Select(o => o.Value),
        Sde sde => sde.Options.Select(o => o.Value),
        _ => [],
    };
}
