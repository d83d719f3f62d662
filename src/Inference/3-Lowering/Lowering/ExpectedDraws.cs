namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers the mean of the log density of a draw under independent distributions of unknowns, from their moments. Finite latents keep their
/// axes of states.
/// </summary>
/// <param name="story">The story, in which the name of an unknown stands for its mean.</param>
/// <param name="catalog">The definitions of distributions.</param>
/// <param name="moments">The moments of the unknowns.</param>
internal sealed class ExpectedDraws(StoryLowering story, StandardCatalog catalog, UnknownMoments moments)
{
    // after all loops of statements
    private const int ElementRank = 500;

    private readonly MomentLowering lowering = new(story, moments);

    /// <summary>Whether a draw depends on an unknown; the density of any other draw is known.</summary>
    public bool Concerns(Draw draw) =>
        moments.Has(draw.Target.Of) || draw.Distribution.Arguments.Any(a => a.Argument is not Expr expr || lowering.Reads(expr));

    /// <summary>The mean of the log density of each element that is drawn separately: [axes.., elements..].</summary>
    /// <exception cref="Problems.LoweringLimit">It has no closed form.</exception>
    public AxisTensor LogDensity(Draw draw, ImmutableDictionary<Loop, LoopValue> loops)
    {
        try
        {
            return Of(draw, loops);
        }
        catch (MissingMomentException missing)
        {
            throw story.Unsupported($"`{draw.Distribution.Of.Name}` needs {missing.Message} here, which has no closed form",
                "use another parametrization or another prior");
        }
    }

    private AxisTensor Of(Draw draw, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var call = draw.Distribution;
        if (call.Through.Count > 0 || call.Arguments.Any(a => a.Argument is not Expr))
            throw story.Unsupported($"the mean log density of `{call.Of.Name}` has no closed form", "write its parts as statements");
        var (of, variable) = (catalog[call.Of], story.Problem.Graph[draw.Target.Of]);
        if (of is IExpectedProbabilities finite && !moments.Has(variable.Name)
            && (story.IsEnumerated(variable.Name) || (variable.Type.States is not null && draw.Target.Type.Rank == 0)))
            return Picked(
                finite, call, EventReads.AsIndex(story.Lower(draw.Target, loops)), ((FiniteSupport)variable.Support).First, loops);
        if (of is not IExpectedDensity expected)
            throw story.Unsupported($"the mean log density of `{call.Of.Name}` has no closed form", "use a conjugate distribution");
        var elements = ElementDraw.Analyze(story.Problem.Graph, catalog.FindFunction("dot")!, draw, moments.Has);
        return elements.Elements.Count == 0 ? Of(draw, expected, loops) : OfElements(elements, expected, loops);
    }

    /// <summary>The mean log density of each number of an array: along an axis for each dimension, which becomes an event
    /// dimension.</summary>
    private AxisTensor OfElements(ElementDraw draw, IExpectedDensity expected, ImmutableDictionary<Loop, LoopValue> loops)
    {
        Axis[] axes = [.. draw.Elements.Select((l, i) => new Axis(l.Name, story.Problem.SizeOf(l.To), 0, ElementRank + i))];
        var inside = draw.Elements.Zip(axes).Aggregate(loops, (bound, e) => bound.Add(e.First, new Iota(e.Second, 0)));
        var density = Of(draw.Each, expected, inside);
        density = density.SpreadOver(Axis.Union([.. density.Axes, .. axes]));
        return AxisTensor.Canonical(density.Value, [.. density.Axes.Select(a => axes.Contains(a) ? null : a)]);
    }

    private AxisTensor Of(Draw draw, IExpectedDensity expected, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var (call, of) = (draw.Distribution, catalog[draw.Distribution.Of]);
        var target = lowering.Of(draw.Target, loops);
        var arguments = call.Values.Select(g => (g.Parameter, Moments: Argument(call, g, loops))).ToList();
        var axes = Axis.Union([.. target.Axes, .. arguments.SelectMany(a => a.Moments.Axes)]);
        var (own, rank) = (of.Signature.Target.Dims.Count, draw.Target.Type.Rank);
        var given = arguments.ToDictionary(a => a.Parameter.Name,
            a => a.Moments.Aligned(story.Builder, axes, OwnRank(a.Parameter), rank - own));
        var residual = call.Values.FirstOrDefault(g => g.Parameter.Name == "mean") is { } mean
            ? Residual(draw, mean, arguments.First(a => a.Parameter.Name == "mean").Moments, target, loops) : null;
        var partial = residual is not null && story.IsPartial(draw) ? Partial(draw, arguments, loops) : null;
        axes = Axis.Union([.. axes, .. residual?.Axes ?? [], .. partial?.Axes ?? []]);
        var value = expected.ExpectedLogDensity(target.Aligned(story.Builder, axes, own, rank - own),
            new(given, residual is null ? null : () => Jointly(residual.Aligned(story.Builder, axes, own, rank - own))));
        if (partial is not null) value += partial.Constant(axes, value.Shape.Rank);
        // one number for each element that is drawn separately
        Shape full = [.. axes.Select(a => a.Size), .. Sizes(draw.Target.Type).Take(rank - own)];
        return new(Ops.Broadcast(value, full), axes);

        Moments Jointly(Moments all) => partial?.Filled(all, axes) ?? all;
    }

    /// <summary>The missing values of a draw of normal vectors, under the mean of the precision.</summary>
    private ExpectedPartialVectors Partial(
        Draw draw, IEnumerable<(Parameter Parameter, LoweredMoments Moments)> arguments, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var scale = arguments.Where(a => a.Parameter.Name != "mean").ToList();
        var axes = Axis.Union(scale.SelectMany(a => a.Moments.Axes));
        var repeated = scale.Max(a => a.Moments.EventRank - OwnRank(a.Parameter));
        var given = new MomentArguments(scale.ToDictionary(
            a => a.Parameter.Name, a => a.Moments.Aligned(story.Builder, axes, OwnRank(a.Parameter), repeated)));
        return new(story.Context.Partial[draw.Target.Of], story.Indices.Of(draw.Target, loops),
            new(given.PrecisionMatrix(catalog[draw.Distribution.Of]).Mean, axes));
    }

    private IEnumerable<int> Sizes(TensorType type) => type.Dims.Select(d => story.Problem.SizeOf(d.Size));

    private static int OwnRank(Parameter parameter) => parameter.Kind is TypePattern pattern ? pattern.Dims.Count : 0;

    private LoweredMoments Argument(DistributionCall call, BoundArgument given, ImmutableDictionary<Loop, LoopValue> loops)
    {
        if (!lowering.Reads(given.Value))
            return LoweredMoments.Of(story.Argument(call, given, loops)) with { Literal = (given.Value as Literal)?.Value };
        var of = lowering.Of(given.Value, loops);
        if (of.EventRank < OwnRank(given.Parameter))
            throw story.Unsupported($"`{given.Argument.Span.Text}` is one unknown number for all elements of `{given.Parameter.Name}`",
                "write each element by a statement of its own");
        return of;
    }

    /// <summary>The moments of the draw minus its mean, both of which may read the same normal unknowns.</summary>
    private LoweredMoments Residual(
        Draw draw, BoundArgument given, LoweredMoments mean, LoweredMoments target, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var linear = new NormalParts(story, moments.IsNormal, loops);
        var covariances = new NormalCovariances(linear, moments);
        ValueList<NormalPart> parts = [.. lowering.Parts(draw.Target, loops), .. linear.Opposite(lowering.Parts(given.Value, loops))];
        var (left, right) = ((target.Known ?? target.Mean)!, (mean.Known ?? mean.Mean)!);
        var rank = Math.Max(left.EventRank, right.EventRank);
        var value = left.WithLeadingEvents(rank).JoinWith(right.WithLeadingEvents(rank), (a, b) => a - b);
        return new()
        {
            Mean = value, Variance = parts.Count == 0 ? null : covariances.Variance(parts),
            Covariance = parts.Count == 0 || rank == 0 ? null : covariances.Covariance(parts, value.Event[^1]),
        };
    }

    /// <summary>The mean log probabilities of all values, read at an enumerated or observed one.</summary>
    private AxisTensor Picked(
        IExpectedProbabilities finite, DistributionCall call, LoopValue at, int first, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var arguments = call.Values.Select(g => (g.Parameter, Moments: Argument(call, g, loops))).ToList();
        var axes = Axis.Union(arguments.SelectMany(a => a.Moments.Axes));
        var table = finite.ExpectedLogProbabilities(new(arguments.ToDictionary(
            a => a.Parameter.Name, a => a.Moments.Aligned(story.Builder, axes, OwnRank(a.Parameter), 0))));
        return EventReads.Read(new(table, axes), [at is Iota iota ? iota with { First = iota.First + 1 - first } : at]);
    }
}
