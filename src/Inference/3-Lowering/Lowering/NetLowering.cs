using ProbDsl.Catalog.Supports;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers calls of nets: the inputs, the layers one after another, and the outputs, which split the last value in order. A net with the
/// same input values is lowered once, for any number of outputs. A call with the elements before a position (a prefix) reads the whole
/// array, computes all positions in one pass, and selects its own.
/// </summary>
internal sealed class NetLowering(StoryLowering story, Problem problem)
{
    private readonly Dictionary<(string Net, string Arguments), NetValues> known = [];

    public AxisTensor Lower(Net net, Call call, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var position = Position(call, loops);
        if (Steps(net, call) is { } layer && position is ComputedPosition at)
            return Output(net, Step(net, layer, call, at.At, loops), call.Output, position);
        var end = Known(net, [.. Arguments(net, call, loops)]).End;
        return Output(net, position is null ? end : EventReads.Read(end, [position]), call.Output, position);
    }

    /// <summary>The only output of a net at these values of its arguments.</summary>
    public AxisTensor Lower(Net net, AxisTensor[] values) => Output(net, Known(net, values).End, net.Outputs[0].Name, null);

    /// <summary>
    /// The hidden values of a net at these values of its arguments, in order: after each layer but the last, an mlp counting as one layer
    /// for each of its hidden sizes, after the activation.
    /// </summary>
    public IReadOnlyList<AxisTensor> Hidden(Net net, AxisTensor[] values) => Known(net, values).Hidden;

    private NetValues Known(Net net, AxisTensor[] values)
    {
        var key = (net.Name, AxisTensor.Key(values));
        if (!known.TryGetValue(key, out var found)) known[key] = found = ValuesOf(net, values);
        return found;
    }

    /// <summary>The layer that computes a call position by position, and its use; null if all positions are computed at once.</summary>
    private (IStepwiseLayer Of, LayerStage Stage)? Steps(Net net, Call call) =>
        net is { IsPipe: true, Layers: [{ Of: IStepwiseLayer layer } stage] } && story.Context.Memory is { } memory
            && PrefixOf(call) is { } prefix && memory.Covers(prefix) ? (layer, stage) : null;

    /// <summary>The value of the last layer at one position, [axes.., event..], given the element before it and what was saved.</summary>
    private AxisTensor Step(Net net, (IStepwiseLayer Of, LayerStage Stage) layer, Call call, AxisTensor position,
        ImmutableDictionary<Loop, LoopValue> loops)
    {
        var length = 0;
        AxisTensor[] values = [.. InUnits(net, Arguments(net, call, loops)).Zip(call.Arguments, (value, given) =>
        {
            if (Prefix(given) is null) return value;
            length = value.Event[0];
            return EventReads.Read(value, [new ComputedPosition(position with { Value = Max(position.Value - 1, 0) })]);
        })];
        var key = (net.Name, AxisTensor.Key([position, .. values]));
        if (known.TryGetValue(key, out var before)) return before.End;
        var (inputs, axes) = Inputs([.. net.Arguments.Zip(values, (a, v) => (a.Name, a.Type, v))]);
        var at = position.AlignedTo(axes);
        var made = layer.Of.LowerStep(new(inputs, layer.Stage, [], ScopeOf(net)),
            new(at, length, own => story.Context.Memory!.Of(story.Builder, length, own)));
        var end = new AxisTensor(made.Value, axes);
        known[key] = new(end, []);
        return end;
    }

    /// <summary>The arguments of a call, prefixes as whole arrays.</summary>
    private IEnumerable<AxisTensor> Arguments(Net net, Call call, ImmutableDictionary<Loop, LoopValue> loops) =>
        net.Arguments.Zip(call.Arguments, (argument, given) =>
            story.Argument(StandardUnits.OfInput(net.Name, argument.Name), Prefix(given) is null ? given : Whole(given), loops));

    private IEnumerable<AxisTensor> InUnits(Net net, IEnumerable<AxisTensor> values) =>
        net.Arguments.Zip(values, (argument, value) => story.InUnits(StandardUnits.OfInput(net.Name, argument.Name), value));

    private NetValues ValuesOf(Net net, AxisTensor[] values)
    {
        if (net.AllLayers.FirstOrDefault(l => l.Of is not ILayer) is { } later)
            throw story.Unsupported($"it calls `{net.Name}`, whose layer `{later.Of.Name}` is not supported yet",
                "`probdsl layers` lists the supported layers");
        AxisTensor[] all = [.. InUnits(net, values)];
        var named = net.Arguments.Zip(all).ToDictionary(p => p.First.Name, p => p.Second);
        var scope = ScopeOf(net);
        foreach (var let in net.Lets) named[let.Name] = Pipe(let.Start, let.Layers, isInner: true).End;
        return Pipe(net.Start, net.Layers, isInner: false);

        NetValues Pipe(Expr? start, ValueList<LayerStage> layers, bool isInner)
        {
            var (inputs, axes) = Inputs(start is not null ? [("start", start.Type, Start(net, start, named))]
                : [.. net.Arguments.Zip(all, (a, v) => (a.Name, a.Type, v))]);
            var made = new List<Operand>();
            var end = layers.Count == 0 ? inputs[0].Value : LayerChain.Lower([.. layers.Select(Known)], inputs, scope, isInner, made);
            return new(new(end.Value, axes), [.. made.Select(h => new AxisTensor(h.Value, axes))]);
        }
    }

    /// <summary>A layer, and those inside of it, with the values of options that are expressions of hyperparameters.</summary>
    private LayerStage Known(LayerStage stage) => stage with
    {
        Options = KnownOptions.Evaluate(stage.Options, problem, story.Catalog).Given,
        Body = [.. stage.Body.Select(Known)],
    };

    private (IReadOnlyList<LayerInput> Inputs, Axis[] Axes) Inputs(List<(string Name, TensorType Type, AxisTensor Value)> flowing)
    {
        var axes = Axis.Union(flowing.SelectMany(f => f.Value.Axes));
        return ([.. flowing.Select(f => new LayerInput(f.Name,
            new(f.Value.AlignedTo(axes), f.Value.EventRank, f.Type.States is { } states ? problem.SizeOf(states) : 0), f.Type.IsPrefix))],
            axes);
    }

    private NetScope ScopeOf(Net net) => new(problem.SizeOf,
        new(net.Name, (name, shape, start) => story.NetWeights.Of(story.Builder, net.Name, name, shape, start))
            { ShapeOf = story.NetWeights.ShapeOf }, story.NetNoise);

    /// <summary>A first stage that is a value computed from the arguments.</summary>
    private AxisTensor Start(Net net, Expr start, Dictionary<string, AxisTensor> named)
    {
        if (start is not Formal && ExprTree.All(start).OfType<Formal>().Any(f => f.Type.IsPrefix))
            throw story.Unsupported($"it calls `{net.Name}`, which computes with the elements before a position",
                "make `masked_mlp` or `transformer` its first stage: they take the prefix and further arguments together");
        return story.With(named, () => story.Lower(start, ImmutableDictionary<Loop, LoopValue>.Empty));
    }

    /// <summary>One output: its slice of the last value, in its shape, within its type, and in the units of the data.</summary>
    private AxisTensor Output(Net net, AxisTensor end, string? name, LoopValue? position)
    {
        var flat = Reshape(end.Value, [.. end.Value.Shape.Leading(end.Axes.Length), end.Event.Count]);
        var before = net.Outputs.TakeWhile(o => o.Name != name).Sum(o => problem.ShapeOf(o.Type).Count);
        var type = net.Outputs.First(o => o.Name == name).Type;
        var own = Slice(flat, -1, before, problem.ShapeOf(type).Count);
        var value = end with { Value = NetOutput.Apply(type, Reshape(own, [.. flat.Shape[..^1], .. problem.ShapeOf(type)])) };
        return problem.UnitsNamed(StandardUnits.OfOutput(net.Name, name)) is not { } units ? value
            : position is null ? units.Restored(value) : units.RestoredAt(value, position, PositionsOf(net));
    }

    /// <summary>The number of positions of a strict prefix among the arguments of a net.</summary>
    private int PositionsOf(Net net) => problem.SizeOf(net.Arguments.First(a => a.Type.IsPrefix).Type.Dims[0].Size);

    /// <summary>The number of positions that a call may read: those before its own.</summary>
    private LoopValue? Position(Call call, ImmutableDictionary<Loop, LoopValue> loops) =>
        PrefixOf(call) is { } prefix
            ? story.Indices.Of(prefix.To, loops, Size.Of(0)).Shifted(1) : null;

    private static SliceIndex? PrefixOf(Call call) => call.Arguments.Select(Prefix).OfType<SliceIndex>().FirstOrDefault();

    /// <summary>The slice of elements before a position: `x[n, 1..d-1]`.</summary>
    private static SliceIndex? Prefix(Expr argument) =>
        argument is Access access && access.Type.IsPrefix ? access.At.OfType<SliceIndex>().FirstOrDefault() : null;

    private static Access Whole(Expr prefix)
    {
        var access = (Access)prefix;
        return access with { At = [.. access.At.Select(a => a is SliceIndex ? new WholeDimension() : a)] };
    }

    /// <summary>The values of one call of a net.</summary>
    /// <param name="End">The value of the last layer: [axes.., positions of a prefix.., event..].</param>
    /// <param name="Hidden">The hidden values before it, in order.</param>
    private sealed record NetValues(AxisTensor End, IReadOnlyList<AxisTensor> Hidden);
}
