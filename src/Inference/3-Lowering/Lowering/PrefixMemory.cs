namespace ProbDsl.Inference.Lowering;

/// <summary>
/// What nets over a prefix save at each position of a loop that runs position by position: for each a slot with the numbers of all
/// positions, [axes.., positions, n], and an output of the same name with those of the current position, [axes.., n].
/// </summary>
/// <param name="loop">The loop.</param>
/// <param name="problem">The story and its sizes.</param>
public sealed class PrefixMemory(Loop loop, Problem problem)
{
    private readonly List<Value> slots = [];

    /// <summary>The slots, named like the outputs.</summary>
    public IReadOnlyList<Value> Slots => slots;

    /// <summary>Whether a call reads the elements before the loop's own, and the loop starts at the first one.</summary>
    public bool Covers(SliceIndex prefix) => problem.RangeOf(loop).From == 1
        && prefix.To is AffineIndex { Loop: { } own } to && own == loop && problem.SizeOf(to.Offset) == -1;

    /// <summary>The saved numbers of all positions, [axes.., length, n], and what saves those of the current one, of this shape.</summary>
    public (Value Saved, Action<Value> Save) Of(ProgramBuilder program, int length, Shape own)
    {
        var name = $"saved {slots.Count + 1}";
        slots.Add(program.Slot(name, [.. own[..^1], length, own[^1]]));
        return (slots[^1], made => program.Output(name, made));
    }
}
