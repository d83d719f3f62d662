namespace ProbDsl.Inference.Problems;

/// <summary>Nested groups: the plates around a ragged plate, and the length of each group.</summary>
public static class GroupNesting
{
    /// <summary>The plates of the groups, outermost first.</summary>
    public static IReadOnlyList<Plate> Around(Plate ragged)
    {
        var around = new List<Plate>();
        for (var group = ragged.Within; group is not null; group = group.Within) around.Insert(0, group);
        return around;
    }

    /// <summary>The names of a plate and of all plates in it.</summary>
    public static IEnumerable<string> NamesIn(ModelGraph graph, Plate plate) =>
        graph.Plates.Where(p => p == plate || Around(p).Contains(plate)).Select(p => p.Name);

    /// <summary>The value of a size at these positions of its loops and in these members of its groups, from 0.</summary>
    public static long NumberOf(Problem problem, Size size, Func<string, long> loop, Func<Plate, int> member) => size.Evaluate(symbol =>
    {
        if (Size.LoopOf(symbol) is { } name) return loop(name);
        if (!problem.Groups.Lengths.TryGetValue(symbol, out var lengths)) return problem.Sizes[symbol];
        var around = Around(problem.Graph.Plates.First(p => p.Name == symbol));
        return (long)lengths.Values[around.Index().Aggregate(0, (at, group) => (at * lengths.Shape[group.Index]) + member(group.Item))];
    });
}
