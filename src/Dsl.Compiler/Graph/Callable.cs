namespace ProbDsl.Compiler.Graph;

/// <summary>A function, net, flow or SDE that a story declares.</summary>
public abstract record Callable(string Name, ValueList<Formal> Arguments, SourceSpan Span)
{
    public abstract CallableSort Sort { get; }
}

/// <summary>`function name(arguments) -> type = body`.</summary>
public sealed record StoryFunction(string Name, ValueList<Formal> Arguments, TensorType Result, Expr Body, SourceSpan Span)
    : Callable(Name, Arguments, Span)
{
    public override CallableSort Sort => CallableSort.Function;
}

/// <summary>
/// `net name(arguments) -> outputs = body`: a sequence of layers applied to Start, or to all arguments if Start is null.
/// </summary>
public sealed record Net(string Name, ValueList<Formal> Arguments, ValueList<Output> Outputs, Expr? Start, ValueList<LayerStage> Layers,
    SourceSpan Span) : Callable(Name, Arguments, Span)
{
    public override CallableSort Sort => CallableSort.Net;

    /// <summary>The values that its body names, in the order of computation.</summary>
    public ValueList<NetLet> Lets { get; init; } = [];

    /// <summary>Whether it is one pipe of layers from all arguments.</summary>
    public bool IsPipe => Start is null && Lets.Count == 0;

    /// <summary>The expressions with which its lets and its body start.</summary>
    public IEnumerable<Expr> Starts => Lets.Select(l => l.Start).Append(Start).OfType<Expr>();

    /// <summary>Its layers and those inside of them, in the order of computation.</summary>
    public IEnumerable<LayerStage> AllLayers => Lets.SelectMany(l => l.Layers).Concat(Layers).SelectMany(l => l.All);
}

/// <summary>`let name = start |> layers` inside of a net, read there like an argument; Start is null: all arguments of the net.</summary>
public sealed record NetLet(string Name, Expr? Start, ValueList<LayerStage> Layers, TensorType Makes, SourceSpan Span);

/// <summary>One output of a net; the only one may have no name.</summary>
public sealed record Output(string? Name, TensorType Type);

/// <summary>A layer with its options, before its shapes are known.</summary>
public sealed record GivenLayer(LayerSignature Of, ValueList<GivenOption> Options, SourceSpan Span);

/// <summary>A layer of a net, with the type of its output.</summary>
public sealed record LayerStage(LayerSignature Of, ValueList<GivenOption> Options, TensorType Makes, SourceSpan Span)
{
    /// <summary>The layers inside of it, as of `residual(conv(32) |> silu |> conv)`.</summary>
    public ValueList<LayerStage> Body { get; init; } = [];

    /// <summary>It and the layers inside of it.</summary>
    public IEnumerable<LayerStage> All => Body.SelectMany(l => l.All).Prepend(this);
}

/// <summary>`flow name(given arguments): type = body`: a composition of invertible maps.</summary>
public sealed record Flow(string Name, ValueList<Formal> Arguments, TensorType Type, ValueList<FlowUse> Maps, SourceSpan Span)
    : Callable(Name, Arguments, Span)
{
    public override CallableSort Sort => CallableSort.Flow;

    /// <summary>Whether one of its maps is trained.</summary>
    public bool HasWeights => Maps.Any(m => m.HasWeights);
}

/// <summary>`sde name: type = body`.</summary>
public sealed record Sde(string Name, TensorType Type, SdeSignature Of, ValueList<GivenOption> Options, SourceSpan Span)
    : Callable(Name, [], Span)
{
    public override CallableSort Sort => CallableSort.Sde;
}
