namespace ProbDsl.Inference.Variational;

/// <summary>Draws the latents of a guide in topological order from noise, with reparameterized gradients.</summary>
/// <param name="problem">The problem of the guide.</param>
/// <param name="noise">The source of noise.</param>
/// <param name="particles">The axis of draws of a latent; null for a single draw.</param>
internal sealed class GuideDraws(Problem problem, Noise noise, Func<Variable, Axis?> particles)
{
    /// <summary>The floats nearest to 0 and 1.</summary>
    private const double NearestToZero = 1.1754943508222875e-38, NearestToOne = 1 - 5.9604644775390625e-8;

    /// <summary>The draw of a statement bound in story and guide.</summary>
    /// <exception cref="LoweringLimit">The draw cannot be reparameterized yet.</exception>
    public GuidedStory Bound(GuidedStory both, Draw draw)
    {
        var (drawn, carried) = Sampled(both.Guide, draw);
        if (!HasGradient(drawn.Value))
            throw new LoweringLimit(draw,
                $"a draw of `{draw.Distribution.Of.Name}` has no gradient", "draw the latent in the guide from a "
                + "reparameterized distribution: `Normal`, `MvNormal`, `LogNormal`, `Kumaraswamy`");
        var variable = draw.Target.Of;
        var whole = Whole(both.Guide, draw, drawn);
        var before = both.Guide.Context.Arrays.GetValueOrDefault(variable)?.Carried ?? [];
        return both.With(context => context.WithArray(variable, whole, [.. before.Union(carried)]));
    }

    /// <summary>
    /// The part with what a statement draws in the array of its variable: added to what the variable's other statements drew.
    /// </summary>
    /// <exception cref="LoweringLimit">The draw cannot be lowered yet.</exception>
    public StoryLowering Drawn(StoryLowering part, Draw draw) =>
        part.WithArray(draw.Target.Of, Whole(part, draw, Sampled(part, draw).Array));

    /// <summary>
    /// The members that a statement draws, 0 elsewhere, along the axes of particles and of the finite latents that it reads; and these
    /// latents.
    /// </summary>
    public (AxisTensor Array, IReadOnlyList<LatentDimensions> Carried) Sampled(StoryLowering guide, Draw draw)
    {
        var variable = problem.Graph[draw.Target.Of];
        var loops = guide.Bind(draw.Loops);
        var distribution = guide.DistributionOf(draw with { Distribution = draw.Distribution.Base }, loops, out var uses);
        if (distribution.Of is not ISampler)
            throw new LoweringLimit(draw, $"`{distribution.Of.Signature.Name}` has no sampler",
                "use a distribution with a sampler: `probdsl distributions` lists them");
        List<LatentDimensions> read = [.. uses.Select(u => CarriedBy(draw, u, loops))];
        Axis[] along = [.. particles(variable) is { } axis ? new[] { axis } : [], .. read.Select(c => guide.Context.States[c.Latent])];
        var drawn = distribution.DrawUnguarded(noise, Axis.Union([.. guide.AxesOf(draw.Loops), .. along]),
            problem.ShapeOf(draw.Target.Type));
        if (draw.Distribution.Through.Count > 0) drawn = guide.Inside(draw, () => guide.FlowsOf(draw, loops).Forward(drawn).Rows);
        return (new MemberPlacement(problem).Array(drawn with { Value = Inside(variable, drawn.Value) }, Axis.Union(along), draw, loops),
            read);
    }

    // the parts of an array may have several statements
    private static AxisTensor Whole(StoryLowering part, Draw draw, AxisTensor drawn) =>
        part.Context.Arrays.TryGetValue(draw.Target.Of, out var before) ? before.Value.Value.JoinWith(drawn, (a, b) => a + b) : drawn;

    /// <summary>
    /// A draw that reads a finite latent of the guide has a value for each of its states; indices of the latent that are among its own
    /// correspond to each other.
    /// </summary>
    private static LatentDimensions CarriedBy(Draw draw, LatentRead use, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var own = draw.Target.At.Select(a => a is AffineIndex { Loop: { } loop } affine && affine.Offset == Size.Of(0) ? loops[loop] : null)
            .ToList();
        var dimensions = use.At.Select(a => a is Iota { First: 0 } ? own.IndexOf(a) : -1).ToList();
        return dimensions.Contains(-1)
            ? throw new LoweringLimit(draw, $"it reads `{use.Latent}` at other indices than its own",
                $"read `{use.Latent}` at the indices of `{draw.Target.Of}`") : new(use.Latent, [.. dimensions]);
    }

    /// <summary>The draw, with probabilities that float32 rounds to 0 or 1 moved to the nearest float inside: the density is undefined at
    /// the ends.</summary>
    private static Value Inside(Variable latent, Value drawn) =>
        latent.Support is UnitInterval && drawn.Program.FloatType == ElementType.Float32
            ? Ops.Min(Ops.Max(drawn, NearestToZero), NearestToOne) : drawn;

    /// <summary>Whether a draw is a function of noise and of given values, with gradients by them, and not a number of a sampler.</summary>
    internal static bool HasGradient(Value drawn, params IReadOnlyList<Value> given)
    {
        return Draws([.. given, drawn]) == Draws(given);

        int Draws(IReadOnlyList<Value> of) =>
            drawn.Program.Build([.. of.Select((value, i) => ($"{i}", value))]).Values.Count(v => v.Op == Op.Draw);
    }
}
