namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Elements of data names whose draws are marginalized: neither they nor their descendants are observed. Their placeholders are in the
/// support, so that no NaN is multiplied by 0.
/// </summary>
internal sealed class MarginalizedCells(StoryLowering story)
{
    /// <summary>
    /// 1 for a draw that counts and 0 for a marginalized one: [axes.., elements..]; null if all count. Elements: the number of the target's
    /// dimensions that do not belong to one draw.
    /// </summary>
    public AxisTensor? CountMask(Draw draw, int repeated, ImmutableDictionary<Loop, LoopValue> loops)
    {
        if (!story.Context.Counting.TryGetValue(draw.Target.Of, out var counts)) return null;
        var kept = EventReads.Read(new(counts, []), story.Indices.Of(draw.Target, loops));
        return kept with { Value = OfEvents(kept, repeated) };
    }

    /// <summary>
    /// The mask of whole draws: a draw of several numbers counts or is marginalized as a whole, so its first number determines the mask.
    /// </summary>
    private static Value OfEvents(AxisTensor kept, int repeated)
    {
        var value = kept.Value;
        while (value.Shape.Rank > kept.Axes.Length + repeated) value = Reshape(Slice(value, -1, 0, 1), value.Shape.Drop(-1));
        return value;
    }
}
