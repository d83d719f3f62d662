using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference;

/// <summary>How long the group is in which a statement stands: a value along the axes of the loops over the groups.</summary>
internal sealed class GroupLengths(Problem problem, ProgramBuilder builder)
{
    /// <summary>The length of a ragged plate, or null where the plate is none. At: the position in a plate around it.</summary>
    public Lowered? Of(string plate, Func<Plate, LoopValue> at)
    {
        if (!problem.Groups.Lengths.TryGetValue(plate, out var lengths)) return null;
        var around = Around(problem.Graph.Plates.First(p => p.Name == plate));
        return Taking.Take(new(builder.Data($"length of {plate}", lengths.Values, lengths.Shape), []), [.. around.Select(at)]);
    }

    /// <summary>The plates of the groups, outermost first.</summary>
    public static IReadOnlyList<Plate> Around(Plate ragged)
    {
        var around = new List<Plate>();
        for (var group = ragged.Within; group is not null; group = group.Within) around.Insert(0, group);
        return around;
    }

    /// <summary>A size as a number, where its loops stand at positions and its groups are these members, from 0.</summary>
    public static long NumberOf(Problem problem, Size size, Func<string, long> loop, Func<Plate, int> member) => size.Evaluate(symbol =>
    {
        if (Size.LoopOf(symbol) is { } name) return loop(name);
        if (!problem.Groups.Lengths.TryGetValue(symbol, out var lengths)) return problem.Sizes[symbol];
        var around = Around(problem.Graph.Plates.First(p => p.Name == symbol));
        return (long)lengths.Values[around.Index().Aggregate(0, (at, group) => (at * lengths.Shape[group.Index]) + member(group.Item))];
    });
}
