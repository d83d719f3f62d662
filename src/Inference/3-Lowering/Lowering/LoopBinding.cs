namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Binds loops to axes: one for each plate or range, one more if a statement has two loops over it; a repeated loop has an axis of its own,
/// whose members are weighted by their number of repetitions.
/// </summary>
public sealed class LoopBinding(StoryLowering story, Problem problem)
{
    internal const int LoopRank = 100;

    private readonly Dictionary<Axis, AxisTensor> weights = [];
    private readonly List<Copies> known = [];

    /// <summary>The repetitions of each member of an axis, for loops that are `repeated`.</summary>
    public IReadOnlyDictionary<Axis, AxisTensor> Weights => weights;

    public ImmutableDictionary<Loop, LoopValue> Bind(ValueList<Loop> loops)
    {
        var bound = ImmutableDictionary<Loop, LoopValue>.Empty;
        for (var i = 0; i < loops.Count; i++)
            bound = bound.Add(loops[i], new Iota(AxisOf(loops, i), problem.RangeOf(loops[i], loops).From - 1));
        return bound;
    }

    /// <summary>The bound loops of a statement, copies included.</summary>
    public ImmutableDictionary<Loop, LoopValue> Bind(Statement statement)
    {
        var bound = Bind(statement.Loops);
        foreach (var copies in statement.Copies)
        {
            if (!known.Contains(copies)) known.Add(copies);
            var once = (Iota)bound[copies.Loop];
            bound = bound.SetItem(copies.Loop,
                once with { Axis = once.Axis with { Name = $"{once.Axis.Name} repeated {known.IndexOf(copies)}" } });
        }

        foreach (var copies in statement.Copies) weights[((Iota)bound[copies.Loop]).Axis] = story.Lower(copies.Times, bound);
        return bound;
    }

    public static IEnumerable<Axis> AxesIn(ImmutableDictionary<Loop, LoopValue> loops) => loops.Values.OfType<Iota>().Select(i => i.Axis);

    /// <summary>The axes of loops, in the order of the loops.</summary>
    public Axis[] AxesOf(ValueList<Loop> loops) => [.. Enumerable.Range(0, loops.Count).Select(i => AxisOf(loops, i))];

    private Axis AxisOf(ValueList<Loop> loops, int index)
    {
        var loop = loops[index];
        var (from, to) = problem.RangeOf(loop, loops);
        var name = loop.Plate?.Name ?? $"1..{loop.To}";
        var occurrence = loops.Take(index).Count(l => (l.Plate?.Name ?? $"1..{l.To}") == name);
        var rank = loop.Plate is { } plate ? problem.Graph.Plates.ToList().IndexOf(plate) : LoopRank + occurrence;
        return new(name + new string('\'', occurrence), Math.Max(0, to - from + 1), from - 1, rank);
    }
}
