using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Source;
using ProbDsl.Parser.Syntax;

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
}

/// <summary>One output of a net; the only one may have no name.</summary>
public sealed record Output(string? Name, TensorType Type);

/// <summary>A layer of a net, with the type of its output.</summary>
public sealed record LayerStage(LayerSignature Of, ValueList<GivenOption> Options, TensorType Makes, SourceSpan Span);

/// <summary>`flow name(given arguments): type = body`: a composition of invertible maps.</summary>
public sealed record Flow(string Name, ValueList<Formal> Arguments, TensorType Type, ValueList<FlowUse> Maps, SourceSpan Span)
    : Callable(Name, Arguments, Span)
{
    public override CallableSort Sort => CallableSort.Flow;

    /// <summary>Whether one of its maps is trained.</summary>
    public bool HasWeights => Maps.Any(m => m.Of?.HasWeights(m.Options) != false);
}

/// <summary>`sde name: type = body`.</summary>
public sealed record Sde(string Name, TensorType Type, SdeSignature Of, ValueList<GivenOption> Options, SourceSpan Span)
    : Callable(Name, [], Span)
{
    public override CallableSort Sort => CallableSort.Sde;
}
