using System.Collections.Concurrent;
using ProbDsl.Runtime.Programs;

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

    /// <summary>The distinct lengths of the groups of a ragged plate; 0 if there is no group.</summary>
    public IReadOnlyList<long> Distinct(string plate) =>
        distinct.GetOrAdd(plate, name => [.. Lengths[name].Values.Distinct().DefaultIfEmpty(0).Select(l => (long)l)]);
}
