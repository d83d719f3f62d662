using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Source;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Graph;

/// <summary>What a law, function, layer or flow may be given: a value, and whatever is none.</summary>
public abstract record Argument(SourceSpan Span);

/// <summary>A distribution with its arguments as they were written, what it draws, and the flows its draws go through.</summary>
public sealed record DistributionCall(DistributionSignature Of, ValueList<Given> Arguments, TensorType Draws, ValueList<FlowUse> Through,
    SourceSpan Span) : Argument(Span)
{
    /// <summary>The arguments that are values.</summary>
    public IEnumerable<Given> Values => Arguments.Where(a => a.Argument is Expr);

    /// <summary>The laws that it is made of.</summary>
    public IEnumerable<DistributionCall> Distributions =>
        Arguments.SelectMany(a => a.Argument switch { DistributionCall one => [one], DistributionCalls several => several.Each, _ =>
            (ValueList<DistributionCall>)[] });

    /// <summary>The value given for a parameter, under that spelling; null where it is not written so.</summary>
    public Expr? this[string parameter] => Given(parameter) as Expr;

    /// <summary>Whatever is given for a parameter, under that spelling.</summary>
    public Argument? Given(string parameter) => Arguments.FirstOrDefault(a => a.Parameter.Name == parameter)?.Argument;
}

/// <summary>One argument under the spelling that the story chose.</summary>
public sealed record Given(Parameter Parameter, Argument Argument)
{
    /// <summary>The argument of a parameter that takes a value.</summary>
    /// <exception cref="InvalidCastException">It takes none: a law, a name.</exception>
    public Expr Value => (Expr)Argument;
}

/// <summary>Several laws: one after another, or one for each member of a loop.</summary>
public sealed record DistributionCalls(ValueList<DistributionCall> Each, Loop? Over, SourceSpan Span) : Argument(Span);

/// <summary>One of the words that a place offers: `gaussian`, `tanh`.</summary>
public sealed record Symbol(string Name, SourceSpan Span) : Argument(Span);

/// <summary>A net, function, flow or SDE by its name.</summary>
public sealed record CallableName(string Name, SourceSpan Span) : Argument(Span);

/// <summary>A size; the plate, where it is one.</summary>
public sealed record SizeArgument(Extent Extent, SourceSpan Span) : Argument(Span);

/// <summary>A list of sizes.</summary>
public sealed record SizeList(ValueList<Size> Sizes, SourceSpan Span) : Argument(Span);

/// <summary>A field of the catalogue inside `ode`, with its options.</summary>
public sealed record FieldUse(string Name, ValueList<GivenOption> Options, SourceSpan Span) : Argument(Span);

/// <summary>
/// A flow that draws go through: one of the story's own with its given values, or one of the catalogue's with its options.
/// </summary>
public sealed record FlowUse(string Name, FlowSignature? Of, ValueList<Expr> Given, ValueList<GivenOption> Options, SourceSpan Span);
