namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Loops whose range depends on the loops around them, `k in 1..t`, or on the group, `t in 2..visit`, run over the widest range; this class
/// masks their members and keeps the positions that masked members compute within the arrays that they read.
/// </summary>
public sealed class PaddedLoops(StoryLowering story, Problem problem)
{
    private readonly List<(Axis? Along, AxisTensor IsThere)> around = [];

    /// <summary>The masks of the loops that were entered, the outermost first.</summary>
    public ValueList<AxisTensor> Around => [.. around.Select(a => a.IsThere)];

    public bool Varies(Loop loop) => IsOpen(loop.From) || IsOpen(loop.To);

    private bool IsOpen(Size size) => problem.IsRagged(size) || size.Symbols.Any(s => Size.LoopOf(s) is not null);

    /// <summary>1 for a loop position in its range, 0 outside: along its own axis and those that its range depends on.</summary>
    public AxisTensor IsThere(Loop loop, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var position = story.Indices.ValueOf(Size.OfLoop(loop.Name), loops);
        var begins = position.JoinWith(story.Indices.ValueOf(loop.From, loops), (at, from) => at >= from);
        return position.JoinWith(story.Indices.ValueOf(loop.To, loops), (at, to) => at <= to).JoinWith(begins, (a, b) => a & b);
    }

    /// <summary>A mask of positions at which all loops of a statement are in their range; null if they always are.</summary>
    public AxisTensor? Enter(ValueList<Loop> loops, ImmutableDictionary<Loop, LoopValue> bound)
    {
        AxisTensor? all = null;
        foreach (var loop in loops.Where(Varies))
        {
            var isThere = IsThere(loop, bound);
            Enter(bound[loop], isThere);
            all = all?.JoinWith(isThere, (a, b) => a & b) ?? isThere;
        }

        return all;
    }

    public void Enter(LoopValue loop, AxisTensor isThere) => around.Add(((loop as Iota)?.Axis, isThere));

    /// <summary>Leaves the loops of a statement.</summary>
    public void Leave(ValueList<Loop> loops) => around.RemoveRange(around.Count - loops.Count(Varies), loops.Count(Varies));

    /// <summary>Leaves the loop that was entered last.</summary>
    public void Leave() => around.RemoveAt(around.Count - 1);

    /// <summary>A position, replaced by the first one at masked members: the value that is read there is ignored.</summary>
    public AxisTensor KeepInRange(AxisTensor position, int first = 0) => around
        .Where(a => a.Along is null || position.Axes.Contains(a.Along))
        .Aggregate(position, (kept, a) => kept.Where(a.IsThere, new(kept.Value.Program.Constant(first), [])));
}
