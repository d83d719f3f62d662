using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>
/// The order of groups as levels: a group is as early as what it reads allows, a level waits for the one before it. Scans and ops of the
/// host have a level alone, between those of the groups before and after them.
/// </summary>
internal sealed class Schedule<TGroup>
{
    private readonly List<List<(TGroup Group, int Part)>> levels = [];
    private readonly Dictionary<Value, int> ready = [];
    private int first;

    /// <summary>The groups of each level, with the number of the part that runs then.</summary>
    public IReadOnlyList<IReadOnlyList<(TGroup Group, int Part)>> Levels => levels;

    /// <param name="group">The next group, after all that it reads.</param>
    /// <param name="parts">Its parts, which follow one another.</param>
    /// <param name="isAlone">Whether nothing else may run then.</param>
    /// <param name="reads">The values that it reads.</param>
    /// <param name="writes">The values that it computes.</param>
    public void Add(TGroup group, int parts, bool isAlone, IEnumerable<Value> reads, IEnumerable<Value> writes)
    {
        var from = isAlone ? levels.Count : reads.Select(r => ready.GetValueOrDefault(r)).Append(first).Max();
        for (var part = 0; part < parts; part++)
        {
            while (levels.Count <= from + part) levels.Add([]);
            levels[from + part].Add((group, part));
        }

        foreach (var value in writes) ready[value] = from + parts;
        if (isAlone) first = levels.Count;
    }
}
