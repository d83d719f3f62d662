namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>
/// The order of groups as levels: each part of a group is as early as what it reads allows, a level waits for the one before it. Scans and
/// ops of the host have a level alone, between those of the groups before and after them.
/// </summary>
internal sealed class Schedule<TGroup>
{
    private readonly List<List<(TGroup Group, int Part)>> levels = [];
    private readonly Dictionary<Value, int> ready = [];
    private int first;

    /// <summary>The groups of each level, with the number of the part that runs then.</summary>
    public IReadOnlyList<IReadOnlyList<(TGroup Group, int Part)>> Levels => levels;

    /// <param name="group">The next group, after all that it reads.</param>
    /// <param name="reads">The values that each of its parts reads; the parts follow one another.</param>
    /// <param name="isAlone">Whether nothing else may run then.</param>
    /// <param name="writes">The values that it computes.</param>
    public void Add(TGroup group, IReadOnlyList<IEnumerable<Value>> reads, bool isAlone, IEnumerable<Value> writes)
    {
        var next = isAlone ? levels.Count : first;
        foreach (var (part, read) in reads.Index())
        {
            if (!isAlone) next = read.Select(r => ready.GetValueOrDefault(r)).Append(next).Max();
            while (levels.Count <= next) levels.Add([]);
            levels[next++].Add((group, part));
        }

        foreach (var value in writes) ready[value] = next;
        if (isAlone) first = levels.Count;
    }
}
