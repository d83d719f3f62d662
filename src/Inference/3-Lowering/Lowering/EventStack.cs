namespace ProbDsl.Inference.Lowering;

/// <summary>Stacks values of one event shape along a new first event dimension: `[a, b]`.</summary>
internal static class EventStack
{
    public static AxisTensor Join(IReadOnlyList<AxisTensor> items)
    {
        var axes = Axis.Union(items.SelectMany(i => i.Axes));
        Value[] rows = [.. items.Select(i => i.SpreadOver(axes))
            .Select(i => Reshape(i.Value, [.. i.Value.Shape.Leading(axes.Length), 1, .. i.Event]))];
        return new(Concat(axes.Length, rows), axes);
    }
}
