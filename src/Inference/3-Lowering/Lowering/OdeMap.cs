namespace ProbDsl.Inference.Lowering;

/// <summary>
/// An `ode` among the maps of a flow: steps of equal length of its solver, `steps` of them, in both directions, with the exact trace. A
/// solver with adaptive steps takes as many as the others take by default.
/// </summary>
/// <param name="story">The lowering of the story.</param>
/// <param name="stage">The map.</param>
/// <param name="dimensions">The dimensions of a row.</param>
/// <param name="given">What the flow is given: [rows, event..] each, or [1, event..] where it is the same for all rows.</param>
internal sealed class OdeMap(StoryLowering story, FlowStage stage, Shape dimensions, IReadOnlyList<Operand> given) : FlowStep
{
    private const int UsualSteps = 20;

    public override MappedRows Forward(Value rows) => Moved(rows, 0, 1);

    public override MappedRows Inverse(Value rows) => Moved(rows, 1, 0);

    private MappedRows Moved(Value rows, double from, double to)
    {
        var options = KnownOptions.Evaluate(stage.Use.Options, story.Problem, story.Catalog);
        var steps = options.Size("steps", UsualSteps);
        var length = (to - from) / steps;
        var axis = new Axis("rows of a flow", rows.Shape[0], 0, 0);
        var (ends, change) = new OdeSteps(story, options.Word("solver", "dopri5"), Velocity).Of(
            Ops.Reshape(rows, [rows.Shape[0], .. dimensions]),
            rows.Program.Constant([.. Enumerable.Range(0, steps).Select(i => from + (i * length))], [steps]),
            rows.Program.Constant([.. Enumerable.Repeat(length, steps)], [steps]), [.. given.Select(g => g.Value)]);
        return new(Ops.Reshape(ends, rows.Shape), Ops.Reshape(change, [rows.Shape[0], 1]));

        (Value, Value) Velocity(StoryLowering own, Value state, Value time, IReadOnlyList<Value> constants) =>
            VelocityOf(own, new(state, [axis]), new(time, []), [.. constants.Select(g => g.Shape[0] == axis.Size && axis.Size > 1
                ? new AxisTensor(g, [axis]) : new AxisTensor(Ops.Reshape(g, g.Shape[1..]), []))]);
    }

    private (Value Velocity, Value Trace) VelocityOf(StoryLowering own, AxisTensor state, AxisTensor time, IReadOnlyList<AxisTensor> inputs)
    {
        var field = stage.Use.Field!;
        if (field is FieldUse known)
        {
            var (velocity, trace) = FieldLowering.Lower(own, stage.Name, known, state, time, inputs, stage.Given);
            return (velocity.SpreadOver(state.Axes).Value, trace.SpreadOver(state.Axes).Value);
        }

        var called = story.Problem.Graph.Callables.First(c => c.Name == ((CallableName)field).Name);
        var result = own.Called(called, [state, time, .. inputs]).SpreadOver(state.Axes).Value;
        return (result, VelocityTrace.Lower(result, state.Value, null));
    }
}
