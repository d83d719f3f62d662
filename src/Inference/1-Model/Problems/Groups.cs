using System.Collections.Concurrent;

namespace ProbDsl.Inference.Problems;

/// <summary>The groups that `by` makes, in the order of their first appearance in the file.</summary>
/// <param name="Lengths">
/// The number of members in each group of a ragged plate, [groups..]: one dimension for each plate around it. An array over the plate is as
/// long as the longest group.
/// </param>
/// <param name="Names">
/// The names of a plate's groups in its column; padded like an array over the plate. Empty without data.
/// </param>
public sealed record Groups(IReadOnlyDictionary<string, Tensor> Lengths, IReadOnlyDictionary<string, IReadOnlyList<string>> Names)
{
    private readonly ConcurrentDictionary<string, long[]> distinct = [];

    public static Groups None { get; } = new(new Dictionary<string, Tensor>(), new Dictionary<string, IReadOnlyList<string>>());

    /// <summary>
    /// Some groups of an outermost plate, with all that is in them. Arrays over them are as long as the longest of all groups, so that nets
    /// that read a whole group have the same weights.
    /// </summary>
    /// <param name="graph">The story.</param>
    /// <param name="plate">The plate.</param>
    /// <param name="all">The number of all groups.</param>
    /// <param name="members">The groups to keep, from 0.</param>
    public Groups Of(ModelGraph graph, Plate plate, int all, int[] members)
    {
        var within = GroupNesting.NamesIn(graph, plate).ToHashSet();
        var part = new Groups(
            Lengths.ToDictionary(l => l.Key, l => within.Contains(l.Key)
                ? new Tensor([members.Length, .. l.Value.Shape[1..]], Parts(l.Value.Values)) : l.Value),
            Names.ToDictionary(n => n.Key, n => within.Contains(n.Key) && n.Value.Count > 0 ? Parts([.. n.Value]) : n.Value));
        foreach (var ragged in Lengths.Keys) part.distinct[ragged] = [.. Distinct(ragged)];
        return part;

        T[] Parts<T>(T[] whole)
        {
            var width = whole.Length / all;
            return [.. members.SelectMany(m => whole.Skip(m * width).Take(width))];
        }
    }

    /// <summary>The distinct lengths of the groups of a ragged plate; 0 if there is no group.</summary>
    public IReadOnlyList<long> Distinct(string plate) =>
        distinct.GetOrAdd(plate, name => [.. Lengths[name].Values.Distinct().DefaultIfEmpty(0).Select(l => (long)l)]);
}
