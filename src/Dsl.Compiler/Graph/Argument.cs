namespace ProbDsl.Compiler.Graph;

/// <summary>An argument of a distribution, function, layer or flow: a value, or a node of another kind.</summary>
public abstract record Argument(SourceSpan Span);

/// <summary>A distribution with its arguments as written, the type of its draws, and the flows that transform its draws.</summary>
public sealed record DistributionCall(DistributionSignature Of,
    ValueList<BoundArgument> Arguments, TensorType Draws, ValueList<FlowUse> Through,
    SourceSpan Span) : Argument(Span)
{
    /// <summary>The distribution before its flows, whose draws the type of the target does not restrict.</summary>
    public DistributionCall Base => this with { Through = [], StartsFlow = Through.Count > 0 };

    /// <summary>The distribution with the first of its flows only, which the others transform.</summary>
    public DistributionCall StartWith(ValueList<FlowUse> first) => this with { Through = first, StartsFlow = true };

    /// <summary>Whether flows transform its draws, of which it is the base.</summary>
    public bool StartsFlow { get; private init; }

    /// <summary>The arguments that are values.</summary>
    public IEnumerable<BoundArgument> Values => Arguments.Where(a => a.Argument is Expr);

    /// <summary>The component distributions among the arguments.</summary>
    public IEnumerable<DistributionCall> Distributions =>
        Arguments.SelectMany(a => a.Argument switch { DistributionCall one => [one], DistributionCalls several => several.Each, _ =>
            (ValueList<DistributionCall>)[] });

    /// <summary>Whether it or a component has a log density that is not concave in its location.</summary>
    public bool IsHeavyTailed => Of.Is(DistributionTraits.HeavyTailed) || Distributions.Any(d => d.IsHeavyTailed);

    /// <summary>The value given for a parameter under that spelling; null if the story does not use that spelling.</summary>
    public Expr? this[string parameter] => Given(parameter) as Expr;

    /// <summary>The argument given for a parameter under that spelling, or null.</summary>
    public Argument? Given(string parameter) => Arguments.FirstOrDefault(a => a.Parameter.Name == parameter)?.Argument;
}

/// <summary>One argument, under the parameter spelling that the story uses.</summary>
public sealed record BoundArgument(Parameter Parameter, Argument Argument)
{
    /// <summary>The argument of a parameter that takes a value.</summary>
    /// <exception cref="InvalidCastException">The argument is not a value: a distribution, a name.</exception>
    public Expr Value => (Expr)Argument;
}

/// <summary>Several distributions: a list, or one for each member of a loop.</summary>
public sealed record DistributionCalls(ValueList<DistributionCall> Each, Loop? Over, SourceSpan Span) : Argument(Span);

/// <summary>A keyword of a fixed set: `gaussian`, `tanh`.</summary>
public sealed record Symbol(string Name, SourceSpan Span) : Argument(Span);

/// <summary>A net, function, flow or SDE by its name.</summary>
public sealed record CallableName(string Name, SourceSpan Span) : Argument(Span);

/// <summary>A size, and its plate if it is one.</summary>
public sealed record SizeArgument(Extent Extent, SourceSpan Span) : Argument(Span);

/// <summary>A list of sizes.</summary>
public sealed record SizeList(ValueList<Size> Sizes, SourceSpan Span) : Argument(Span);

/// <summary>Layers inside of a layer, as written: `conv(32) |> silu`.</summary>
public sealed record LayerBody(ValueList<GivenLayer> Layers, SourceSpan Span) : Argument(Span);

/// <summary>A velocity field of the catalog inside `ode`, with its options.</summary>
public sealed record FieldUse(string Name, ValueList<GivenOption> Options, SourceSpan Span) : Argument(Span);

/// <summary>
/// A flow that transforms draws: one of the story's own with its given values, or one of the catalog's with its options.
/// </summary>
public sealed record FlowUse(string Name, FlowSignature? Of, ValueList<Expr> Given, ValueList<GivenOption> Options, SourceSpan Span)
{
    /// <summary>The number of the maps of a flow of the story that are applied, from the first on; null for all.</summary>
    public int? MapsOfFlow { get; init; }

    /// <summary>The velocity of an `ode`: a field of the catalog, or the name of a net or function; null for other maps.</summary>
    public Argument? Field => Options.FirstOrDefault(o => o.Name == "field")?.Value;

    /// <summary>Whether it has weights to train, or is trained by those of its field; one of the story's own is asked map by map.</summary>
    public bool HasWeights => Of?.HasWeights(Options) != false;
}
