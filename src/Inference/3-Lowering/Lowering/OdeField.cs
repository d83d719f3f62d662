namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The right side of the equations of `solve_ode`, one for each member of its axes. What it reads beside state and time, the further
/// arguments and the weights of nets, are constants of the scan whose steps evaluate it.
/// </summary>
internal sealed class OdeField
{
    private readonly StoryLowering story;
    private readonly Callable field;
    private readonly Axis[] axes;
    private readonly Shape state;
    private readonly IReadOnlyList<AxisTensor> further;
    private readonly string[] weights;

    /// <param name="story">The lowering of the story.</param>
    /// <param name="field">The function or net, called with the state, the time and the further arguments.</param>
    /// <param name="axes">The axes of the equations.</param>
    /// <param name="state">The dimensions of a state.</param>
    /// <param name="further">The further arguments.</param>
    public OdeField(StoryLowering story, Callable field, Axis[] axes, Shape state, IReadOnlyList<AxisTensor> further)
    {
        (this.story, this.field, this.axes, this.state, this.further) = (story, field, axes, state, further);
        var read = new Dictionary<string, Value>();
        var none = Ops.Broadcast(story.Builder.Constant(0), [.. Over, state.Count]);
        Evaluate(story.InProgram(story.Builder, story.NetWeights.Recorded(read)), none, Ops.Broadcast(story.Builder.Constant(0), Over),
            further);
        weights = [.. read.Keys];
        Constants = [.. read.Values, .. further.Select(f => f.Value)];
    }

    /// <summary>The values that it reads.</summary>
    public IReadOnlyList<Value> Constants { get; }

    /// <summary>The sizes of the axes of the equations.</summary>
    public Shape Over => [.. axes.Select(a => a.Size)];

    /// <summary>du/dt [axes.., numbers] at states [axes.., numbers] and times [axes..], where the constants have these values.</summary>
    public Func<Value, Value, Value> In(ProgramBuilder program, IEnumerable<Value> constants)
    {
        Value[] values = [.. constants.Take(Constants.Count)];
        var inner = story.InProgram(program, StoryWeights.Create(weights.Zip(values)));
        AxisTensor[] given = [.. further.Zip(values.Skip(weights.Length), (f, value) => f with { Value = value })];
        return (at, time) => Evaluate(inner, at, time, given);
    }

    private Value Evaluate(StoryLowering inner, Value at, Value time, IEnumerable<AxisTensor> given)
    {
        AxisTensor whole = new(Ops.Reshape(at, [.. Over, .. state]), axes);
        return Ops.Reshape(inner.Called(field, [whole, new(time, axes), .. given]).SpreadOver(axes).Value, at.Shape);
    }
}
