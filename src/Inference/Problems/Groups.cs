using System.Collections.Concurrent;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Problems;

/// <summary>The groups that `by` makes, in the order in which the file names them first.</summary>
/// <param name="Lengths">
/// Of a ragged plate how many members each group has, [groups..]: one dimension for each plate around it. An array over the plate is as
/// long as the longest group.
/// </param>
/// <param name="Names">
/// Of a plate of groups what its column calls each of them; padded like an array over it. Without data there are none.
/// </param>
public sealed record Groups(IReadOnlyDictionary<string, Tensor> Lengths, IReadOnlyDictionary<string, IReadOnlyList<string>> Names)
{
    private readonly ConcurrentDictionary<string, long[]> distinct = [];

    public static Groups None { get; } = new(new Dictionary<string, Tensor>(), new Dictionary<string, IReadOnlyList<string>>());

    /// <summary>The lengths that groups of a ragged plate have, each once; 0 where there is no group.</summary>
    public IReadOnlyList<long> Distinct(string plate) =>
        distinct.GetOrAdd(plate, name => [.. Lengths[name].Values.Distinct().DefaultIfEmpty(0).Select(l => (long)l)]);
}
