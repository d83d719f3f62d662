namespace ProbDsl.Inference.Structures;

/// <summary>
/// A draw from a continuous-time model: a base distribution transformed by a differential equation in time. It is `Normal(0, 1) |> warp`,
/// where warp is an `ode` of a net, or `reverse(noising, score)`.
/// </summary>
/// <param name="Draw">The statement.</param>
/// <param name="Name">The name of the flow, or of the map after `|>`; it prefixes the weights of a field of the catalog.</param>
/// <param name="Field">The velocity or the score: the name of a net or function, or a field of the catalog.</param>
/// <param name="Given">The arguments passed to it after the state and the time.</param>
/// <param name="Options">The options of `ode`; empty for a time reversal.</param>
/// <param name="Sde">The SDE that is reversed; null for a flow.</param>
/// <param name="After">Maps that are applied to the end point, `ode(..) |> scale()`.</param>
public sealed record ContinuousTimeDraw(Draw Draw, string Name, Argument Field,
    ValueList<Expr> Given, ValueList<GivenOption> Options, Sde? Sde,
    IReadOnlyList<FlowStage> After)
{
    /// <summary>The name of the flow of the story to which it belongs, or of the map after `|>`.</summary>
    public string Flow { get; private init; } = Name;

    /// <summary>Maps that are applied before, `affine |> ode(..)`; an `ode` among them takes a fixed number of steps.</summary>
    public IReadOnlyList<FlowStage> Before { get; private init; } = [];

    /// <summary>The maps before and after it.</summary>
    public IEnumerable<FlowStage> Maps => Before.Concat(After);

    /// <summary>The same statement with the distribution where the path begins: at the noise end, after the maps before it.</summary>
    public Draw Base { get; private init; } = Draw with { Distribution = Draw.Distribution.Base };

    /// <summary>The first continuous-time draw of a story, by the last `ode` of its flows; null if it has none.</summary>
    public static ContinuousTimeDraw? Find(ModelGraph graph) =>
        graph.Story.OfType<Draw>().Select(d => Find(graph, d)).FirstOrDefault(p => p is not null);

    private static ContinuousTimeDraw? Find(ModelGraph graph, Draw draw)
    {
        if (draw.Distribution.Of.Is(DistributionTraits.ReversedInTime))
            return new(draw, draw.Distribution.Of.Name, draw.Distribution.Given("score")!,
                [.. draw.Distribution.Arguments.Skip(2).Select(g => g.Value)], [],
                (Sde)graph.Callables.First(c => c.Name == ((CallableName)draw.Distribution.Given("sde")!).Name), []);
        var stages = FlowStage.Expand(graph, draw);
        if (Array.FindLastIndex(stages, s => s.Use.Of is OdeFlow) is not (>= 0 and var at)) return null;
        var ode = stages[at];
        var field = ode.Use.Field!;
        return new(draw, ode.Name, field, ode.Given, ode.Use.Options, null, stages[(at + 1)..])
        {
            Flow = ode.Flow,
            Before = stages[..at],
            Base = draw with { Distribution = FlowStage.Start(graph, draw, at) },
        };
    }

    /// <summary>The names of what is trained: nets, or the field of a flow.</summary>
    public IEnumerable<string> TrainedOf(ModelGraph graph) =>
        NetsOf(graph).Select(n => n.Name).Concat(Flows().Select(name => name.Split('.')[0])).Distinct();

    /// <summary>The nets that compute the velocity or the score, and those of earlier `ode`s, directly or through calls.</summary>
    public IReadOnlyList<Net> NetsOf(ModelGraph graph) =>
        [.. new[] { Field }.Concat(Before.Select(m => m.Use.Field))
            .OfType<CallableName>().SelectMany(named => CalledNets.Find(graph, graph.Callables.First(c => c.Name == named.Name)))
            .Distinct()];

    private IEnumerable<string> Flows() =>
        [.. Field is FieldUse ? [Name] : Array.Empty<string>(),
            .. Maps.Where(m => m.Use.Field is not CallableName && m.Use.HasWeights).Select(m => m.Name)];

    /// <summary>The net or function that gives the velocity or the score; null for a field of the catalog.</summary>
    public Callable? Called(ModelGraph graph) => Field is CallableName named ? graph.Callables.First(c => c.Name == named.Name) : null;
}
