namespace ProbDsl.Inference.Variational;

/// <summary>
/// Draws the members of latents along a chain of the guide, each given those before it, as mean + sd times noise: one scan, through which
/// gradients are taken. Its definitions, such as the state of a recurrent net, are computed on the way. The density of the draws is that of
/// the guide's statements, as of others.
/// </summary>
/// <param name="step">The statements of the chain.</param>
/// <param name="noise">The source of noise.</param>
/// <param name="axes">The axes of the draws.</param>
internal sealed class ChainDraws(SamplingStep step, Noise noise, GuideAxes axes) : ILoweredTreatment
{
    public IEnumerable<string> Unknowns => step.Statements.OfType<Draw>().Select(d => d.Target.Of).Distinct();

    public GuidedStory Bind(GuidedStory both)
    {
        var (guide, problem) = (both.Guide, both.Guide.Problem);
        var read = step.Statements.SelectMany(s => DeepReads.Find(problem.Graph, s)).Select(r => r.Of);
        if (read.FirstOrDefault(guide.IsEnumerated) is { } state)
            throw new LoweringLimit(step.Statements.First(s => s is Draw), $"it reads `{state}`, which is averaged over its states",
                $"leave `{state}` out of the guide, which then marginalizes it, or do not read it along a chain");
        var drawn = new Dictionary<Expr, AxisTensor>(ReferenceEqualityComparer.Instance);
        var along = Along(guide);
        var recurrence = Recurrence.Analyze(DrawnChain.Defined(step, (draw, number) =>
        {
            Axis[] over = Axis.Union([.. guide.AxesOf(draw.Loops), .. along]);
            drawn[number] = new(noise.Normal([.. over.Select(a => a.Size), .. problem.ShapeOf(draw.Target.Type)]), over);
            return ValueOf(guide.Catalog, draw, number);
        }));
        var starts = recurrence.Variables.ToDictionary(name => name, name => Start(guide, name, along));
        var reading = guide.Reading((expr, _) => drawn.GetValueOrDefault(expr));
        return new ChainLowering(reading, problem, recurrence, starts, along).Lower().Aggregate(both, (part, of) =>
            part.With(context => context.WithArray(of.Key, new AxisTensor(starts[of.Key] + of.Value, along))));
    }

    /// <summary>
    /// Binds the first members of the chain's definitions, which draws of the guide read before the chain is drawn: `z[1]` reads `h[1]`.
    /// </summary>
    public sealed class Starts(ChainDraws chain) : ILoweredTreatment
    {
        public GuidedStory Bind(GuidedStory both) => chain.Defined.Aggregate(both, (part, name) => part.With(context =>
            context.WithArray(name, new AxisTensor(chain.Start(both.Guide, name, chain.Along(both.Guide)), chain.Along(both.Guide)))));
    }

    /// <summary>The names of the chain's definitions.</summary>
    public IEnumerable<string> Defined => step.Statements.OfType<Define>().Select(d => d.Target.Of).Distinct();

    private Axis[] Along(StoryLowering guide) => [.. step.Statements.OfType<Draw>()
        .Select(d => axes.ParticlesOf(guide.Problem.Graph[d.Target.Of])).OfType<Axis>().Distinct()];

    /// <summary>mean + sd * noise.</summary>
    private static Apply ValueOf(StandardCatalog catalog, Draw draw, Expr noise)
    {
        var (call, type) = (draw.Distribution, draw.Target.Type);
        var sd = call["sd"] ?? (call["variance"] is { } variance ? Of("sqrt", variance)
            : Of("/", new Literal(1, TensorType.Real, draw.Span), Of("sqrt", call["precision"]!)));
        return Of("+", call["mean"]!, Of("*", sd, noise));

        Apply Of(string function, params Expr[] given) => new(catalog.FindFunction(function)!, [.. given],
            given.Length == 1 ? given[0].Type : type, draw.Span);
    }

    /// <summary>The members that other statements give, 0 elsewhere: [particles.., dimensions..].</summary>
    private Value Start(StoryLowering guide, string name, Axis[] along)
    {
        var variable = guide.Problem.Graph[name];
        var none = new AxisTensor(Ops.Broadcast(guide.Builder.Constant(0),
            [.. along.Select(a => a.Size), .. guide.Problem.ShapeOf(variable)]), along);
        if (variable.Role == Role.Latent)
            return guide.Context.Arrays.TryGetValue(name, out var before) ? before.Value.Value.SpreadOver(along).Value : none.Value;
        var placement = new MemberPlacement(guide.Problem);
        return guide.Problem.Graph.StatementsOf(name).OfType<Define>().Where(d => !step.Statements.Contains(d)).Aggregate(none.Value,
            (sum, define) => guide.Bind(define.Loops) is var loops
                ? sum + placement.Array(guide.ValueOf(define, loops), along, define, loops).Value : sum);
    }
}
