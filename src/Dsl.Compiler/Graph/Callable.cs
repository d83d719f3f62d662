using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Source;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Graph;

/// <summary>What a story declares to be called or named: a function, net, flow or SDE.</summary>
public abstract record Callable(string Name, ValueList<Formal> Arguments, SourceSpan Span)
{
    public abstract CallableSort Sort { get; }
}

/// <summary>`function name(arguments) -> type = body`.</summary>
public sealed record OwnFunction(string Name, ValueList<Formal> Arguments, TensorType Result, Expr Body, SourceSpan Span)
    : Callable(Name, Arguments, Span)
{
    public override CallableSort Sort => CallableSort.Function;
}

/// <summary>
/// `net name(arguments) -> outputs = body`: layers one after another, from Start, or from all arguments where it is null.
/// </summary>
public sealed record Net(string Name, ValueList<Formal> Arguments, ValueList<Output> Outputs, Expr? Start, ValueList<LayerStage> Layers,
    SourceSpan Span) : Callable(Name, Arguments, Span)
{
    public override CallableSort Sort => CallableSort.Net;
}

/// <summary>One output of a net; the only one may have no name.</summary>
public sealed record Output(string? Name, TensorType Type);

/// <summary>A layer in its place: what it makes.</summary>
public sealed record LayerStage(LayerSignature Of, ValueList<GivenOption> Options, TensorType Makes, SourceSpan Span);

/// <summary>`flow name(given arguments): type = body`: invertible maps one after another.</summary>
public sealed record Flow(string Name, ValueList<Formal> Arguments, TensorType Type, ValueList<FlowUse> Maps, SourceSpan Span)
    : Callable(Name, Arguments, Span)
{
    public override CallableSort Sort => CallableSort.Flow;
}

/// <summary>`sde name: type = body`.</summary>
public sealed record Sde(string Name, TensorType Type, SdeSignature Of, ValueList<GivenOption> Options, SourceSpan Span)
    : Callable(Name, [], Span)
{
    public override CallableSort Sort => CallableSort.Sde;
}
