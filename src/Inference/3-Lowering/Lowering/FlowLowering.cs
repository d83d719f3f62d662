namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The maps of a flow after a distribution, as tensor programs in both directions. Weights are named after the flow: `warp.1.weight`.
/// </summary>
/// <param name="story">The lowering of what the flow is given.</param>
/// <param name="stages">The maps in the direction from noise to data.</param>
/// <param name="loops">The loops of the statement, with their values.</param>
/// <param name="units">
/// The units of the data at the end of the maps, before a last `exp` those of their logarithms; null if they are mapped as they are.
/// </param>
public sealed class FlowLowering(StoryLowering story, IReadOnlyList<FlowStage> stages, ImmutableDictionary<Loop, LoopValue> loops,
    StandardUnits? units = null)
{
    /// <summary>
    /// The variable of a guide whose elements have a trained location and scale after the maps, or before the first that maps onto positive
    /// numbers; null for none.
    /// </summary>
    public string? Located { get; init; }

    /// <summary>Whether all maps of a draw can be lowered: each has a density and draws.</summary>
    public static bool Supports(ModelGraph graph, Draw draw) => FlowStage.Expand(graph, draw).All(s => s.Use.Of is IFlowMap);

    /// <summary>Rows from noise to data, and the log absolute determinant of the Jacobian.</summary>
    /// <param name="rows">[axes.., event..]; dimensions before those that the flow maps are repeated.</param>
    /// <returns>
    /// The rows in the same shape along all axes; the log volume, [axes.., repeated..], or in the shape of the rows if each element is
    /// mapped on its own.
    /// </returns>
    public (AxisTensor Rows, AxisTensor LogVolume) Forward(AxisTensor rows) =>
        Mapped(rows, isHeld: false, (steps, x) =>
        {
            var mapped = steps.Forward(x);
            story.KnownNoise[mapped.Rows] = new(x, -mapped.LogVolume);
            return mapped;
        });

    /// <summary>Rows from data to noise, and the log absolute determinant of the inverse map's Jacobian; shapes as in <see
    /// cref="Forward"/>.</summary>
    public (AxisTensor Rows, AxisTensor LogVolume) Inverse(AxisTensor rows) => Mapped(rows, story.HoldsFlows, (steps, x) =>
        !story.HoldsFlows && story.KnownNoise.TryGetValue(x, out var known) ? known : steps.Inverse(x));

    private (AxisTensor Rows, AxisTensor LogVolume) Mapped(AxisTensor rows, bool isHeld, Func<FlowSteps, Value, MappedRows> map)
    {
        var given = stages.ToDictionary(s => s, s => s.Given.Select((g, at) => (g.Type, Value: Held(Given(s, at, g)))).ToList());
        var axes = Axis.Union([.. rows.Axes, .. given.Values.SelectMany(g => g).SelectMany(g => g.Value.Axes)]);
        var spread = rows.SpreadOver(axes);
        var rank = stages.Select(s => s.Rank).FirstOrDefault(r => r is not null) ?? rows.EventRank;
        var (own, outer) = (rows.Event.Trailing(rank), spread.Value.Shape.Leading(spread.Value.Shape.Rank - rank));
        var steps = new FlowSteps([.. AllSteps()]);
        var mapped = map(steps, Reshape(spread.Value, [outer.Count, own.Count]));
        return (new(Reshape(mapped.Rows, spread.Value.Shape), axes),
            new(Reshape(mapped.LogVolume, steps.IsElementwise ? spread.Value.Shape : outer), axes));

        IEnumerable<FlowStep> AllSteps()
        {
            var (ofReals, inUnits, done) = (stages.Count(s => s.Use.Of!.Maps(Element.Real) == Element.Real),
                stages.Count - (FlowStage.EndsInExp(stages) ? 1 : 0), 0);
            if (inUnits == 0 && units is not null) yield return new UnitStep(units);
            foreach (var stage in stages)
            {
                foreach (var step in Steps(stage, own, given[stage], axes, outer, isHeld)) yield return step;
                done++;
                if (done == ofReals && Located is { } variable) yield return Location(stage.Flow, variable, own.Count, isHeld);
                if (done == inUnits && units is not null) yield return new UnitStep(units);
            }
        }

        AxisTensor Held(AxisTensor value) =>
            isHeld && value.Value.Type.IsFloat() ? value with { Value = StopGradient(value.Value) } : value;
    }

    private AxisTensor Given(FlowStage stage, int at, Expr given)
    {
        // a net that is the velocity of an `ode` reads its arguments by itself
        if (stage.Use.Field is CallableName) return story.Lower(given, loops);
        var units = story.UnitsOfGiven(stage.Flow, at);
        return story.InUnits(units, story.Argument(units, given, loops));
    }

    private IReadOnlyList<FlowStep> Steps(FlowStage stage, Shape own, List<(TensorType Type, AxisTensor Value)> given, Axis[] axes,
        Shape outer, bool isHeld)
    {
        LayerInput[] inputs = [.. given.Select((g, i) => new LayerInput($"given{i + 1}", Input(g.Type, g.Value, axes, outer)))];
        if (stage.Use.Of is OdeFlow) return [new OdeMap(story, stage, own, [.. inputs.Select(i => i.Value)])];
        if (stage.Use.Of is not IFlowMap map)
            throw story.Unsupported($"`{stage.Use.Name}` is not supported here yet", "`probdsl flows` lists the flows");
        var weights = new NetWeights(stage.Name, (name, shape, start) => Weight(stage.Flow, name, shape, start, isHeld));
        var options = KnownOptions.Evaluate(stage.Use.Options, story.Problem, story.Catalog);
        var range = map.Range(SupportRange.All, options);
        var steps = map.Steps(new(story.Builder, own, inputs, options, weights));
        return range.IsBounded ? [.. steps.Select(step => new BoundedStep(step, stage.Use.Name, range))] : steps;
    }

    private LocationScaleStep Location(string flow, string variable, int elements, bool isHeld) =>
        LocationScaleStep.Create(elements, (name, shape, start) => Weight(flow, $"{flow}.{variable}.{name}", shape, start, isHeld));

    private Value Weight(string flow, string name, Shape shape, Initialization start, bool isHeld)
    {
        var weight = story.NetWeights.Of(story.Builder, flow, name, shape, start);
        return isHeld ? StopGradient(weight) : weight;
    }

    /// <summary>What the flow is given, for each row, or once for all rows.</summary>
    private Operand Input(TensorType type, AxisTensor value, Axis[] axes, Shape outer)
    {
        var states = type.States is { } size ? story.Problem.SizeOf(size) : 0;
        if (value.Axes.Length == 0) return new(Reshape(value.Value, [1, .. value.Event]), value.EventRank, states);
        var repeated = outer.Rank - axes.Length;
        var spread = Reshape(value.SpreadOver(axes).Value,
            [.. axes.Select(a => a.Size), .. Enumerable.Repeat(1, repeated), .. value.Event]);
        return new(Reshape(Broadcast(spread, [.. outer, .. value.Event]), [outer.Count, .. value.Event]), value.EventRank, states);
    }
}
