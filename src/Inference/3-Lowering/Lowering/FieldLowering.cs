namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers a velocity field of the catalog, `ode(planar(width = 64))`, whose weights are named after its flow: `warp.1.weight`.
/// </summary>
public static class FieldLowering
{
    /// <summary>The time derivative of the state, [axes.., event..], and the trace of its Jacobian, [axes..].</summary>
    /// <param name="story">The lowering of the story.</param>
    /// <param name="flow">The flow that owns the weights.</param>
    /// <param name="field">The field with its options.</param>
    /// <param name="x">The state.</param>
    /// <param name="time">The time of each row.</param>
    /// <param name="given">The conditioning inputs of the flow.</param>
    /// <param name="types">Expressions with the types of these inputs.</param>
    public static (AxisTensor Gradient, AxisTensor Trace) Lower(StoryLowering story, string flow, FieldUse field, AxisTensor x,
        AxisTensor time,
        IReadOnlyList<AxisTensor> given, ValueList<Expr> types)
    {
        var axes = Axis.Union([.. x.Axes, .. time.Axes, .. given.SelectMany(g => g.Axes)]);
        Shape over = [.. axes.Select(a => a.Size)];
        // a time that all rows share is computed once
        var own = given.Append(time).Any(v => v.Axes.Length > 0) ? axes : [];
        var weights = new NetWeights(flow, (name, shape, start) => story.NetWeights.Of(story.Builder, flow, name, shape, start));
        LayerInput[] along = [new("t", Rows(time, own)),
            .. given.Zip(types, (g, e) => Rows(g, own) with { Size = e.Type.States is { } states ? story.Problem.SizeOf(states) : 0 })
                .Select((g, i) => new LayerInput($"given{i + 1}", g))];
        var motion = ((IVelocity)story.Catalog.FindField(field.Name)!).Lower(
            new(Ops.Reshape(Rows(x, axes).Value, [over.Count, x.Event.Count]), along, new(field.Options, story.Problem.SizeOf), weights));
        return (new(Ops.Reshape(motion.Derivative, [.. over, .. x.Event]), axes), new(Ops.Reshape(motion.Trace, over), axes));

        static Operand Rows(AxisTensor value, Axis[] axes) =>
            new(Ops.Reshape(value.SpreadOver(axes).Value, [axes.Aggregate(1, (n, a) => n * a.Size), .. value.Event]), value.EventRank);
    }
}
