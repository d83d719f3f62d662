using System.Collections.Immutable;
using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Elements of data names whose draws count as nothing, since nobody observed them or what depends on them. What stands in their places is
/// in the support, so that no NaN is multiplied by 0.
/// </summary>
internal sealed class LeftOutCells(StoryLowering story)
{
    /// <summary>
    /// 1 where a draw counts and 0 where it is left out: [axes.., elements..]; null where all count. Elements: how many dimensions of the
    /// target are not those of one draw.
    /// </summary>
    public Lowered? Kept(Draw draw, int repeated, ImmutableDictionary<Loop, LoopValue> loops)
    {
        if (!story.Context.Counting.TryGetValue(draw.Target.Of, out var counts)) return null;
        var kept = EventReads.Read(new(counts, []), story.Indices.Of(draw.Target, loops));
        return kept with { Value = OfEvents(kept, repeated) };
    }

    /// <summary>A draw of several numbers counts as a whole, or not: its first number tells.</summary>
    private static Value OfEvents(Lowered kept, int repeated)
    {
        var value = kept.Value;
        while (value.Shape.Rank > kept.Axes.Length + repeated) value = Reshape(Slice(value, -1, 0, 1), value.Shape.Drop(-1));
        return value;
    }
}
