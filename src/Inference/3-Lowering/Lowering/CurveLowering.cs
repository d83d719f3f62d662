namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers a Gaussian process on a line to a chain along its points in ascending order, with a position for each number that is observed
/// at a point, and one for a point at which nothing is: equal points are steps of length 0.
/// </summary>
internal sealed class CurveLowering : GaussianEffectLowering
{
    private readonly MarkovCurve curve;
    private readonly Draw draw;
    private readonly Lazy<CurveChain> chain;
    private readonly Lazy<Value> mean;
    private Value? scale, length;

    /// <param name="story">A lowering in which the latent is 0.</param>
    /// <param name="effects">The block, of one latent.</param>
    public CurveLowering(StoryLowering story, GaussianEffects effects) : base(story, effects, apart: null)
    {
        draw = effects.Effects[0].Draw;
        curve = MarkovCurve.Find(story.Problem.Graph, draw) ?? throw new ArgumentException($"`{draw.Target.Of}` is no curve");
        mean = new(() => Broadcast(Lower(draw.Distribution.Values.First(g => g.Parameter.Name == "mean").Value), [Positions.All]));
        chain = new(Chain);
    }

    // the distribution of the curve has a matrix of all its numbers, which is not needed
    protected override IEnumerable<Draw> Checked => base.Checked.Where(d => !ReferenceEquals(d, draw));

    public override AxisTensor LogDensity()
    {
        var density = SumAll(Results().LogDensity);
        var isInside = (scale! > 0) & (length! > 0);
        return new(Where(isInside, density, Builder.Constant(double.NegativeInfinity)), []);
    }

    /// <inheritdoc/>
    /// <exception cref="LoweringLimit">Always: that of the steps would be that of differences far smaller than the values.</exception>
    public override IEnumerable<AxisTensor> ExpectedLogDensity(Func<string, Value, Value> hold) =>
        throw new LoweringLimit(draw, "the expectation of its log density is not computed", "use a method of the log density");

    public override IEnumerable<(Variable Latent, Value Mean, Value Variance)> Moments()
    {
        var (results, states) = (Results(), chain.Value.Parts.Start.Shape[1]);
        var variances = Reshape(results.Covariances, [1, chain.Value.Order.Count, states * states]);
        return Parts(mean.Value + OfCurve(results.Means)).Zip(Parts(OfCurve(variances)), (m, v) => (m.Of, m.Numbers, v.Numbers));
    }

    public override IEnumerable<(Variable Latent, Value Draw)> Drawn(Noise noise)
    {
        var of = chain.Value;
        return Parts(mean.Value + OfCurve(new ChainDraw(of.Parts, of.Roots, [], of.Mask).Of(noise)));
    }

    private GaussianChainResults Results() => Builder.GaussianChain(chain.Value.Parts, [], chain.Value.Mask);

    /// <summary>The first number of each state, by the numbers of the curve: [1, T, ..] to [N].</summary>
    private Value OfCurve(Value states) =>
        Gather(Reshape(Slice(states, 2, 0, 1), [chain.Value.Order.Count]), Numbers("read", chain.Value.Order.PositionOf), 0);

    private CurveChain Chain()
    {
        List<ObservedSum> sums = [.. Effects.Observations.Select(Observed)];
        var order = CurveOrder.Find(Story.Problem, curve, Effects);
        (scale, length) = (Lower(curve.Scale), Lower(curve.Length));
        var rate = Math.Sqrt((2 * curve.Derivatives) + 1) / length;
        var steps = new CurveSteps(curve.Derivatives, rate * Numbers("steps", order.Distances));
        var (count, size, square) = (order.Count, steps.States, Square(scale));
        var stationary = Builder.Constant(new Tensor([1, size, size], [.. steps.Stationary]));
        var parts = new GaussianChainParts(Zeros(1, size), square * stationary,
            Reshape(steps.Transition, [1, order.Distances.Length, size, size]), Zeros(1, 1, size),
            Reshape(square * steps.Noise, [1, order.Distances.Length, size, size]),
            Pad(InOrder(s => s.Reads[0].Coefficient, 0), 3, 0, size - 1), Reshape(InOrder(s => s.Of.Variance, 1), [1, count, 1]),
            Reshape(InOrder(s => s.Of.LeftWithout(At(mean.Value, s)), 0), [1, count, 1]));
        var mask = !sums.Exists(s => s.Of.Mask is not null) ? null
            : Reshape(InOrder(s => s.Of.Mask ?? new(Builder.Constant(1), []), 0), [1, count, 1]);
        if (order.Counted.Contains(0))
        {
            var counted = Reshape(Numbers("counted", order.Counted), [1, count, 1]);
            mask = mask is null ? counted : Where(mask, counted, 0);
        }

        return new(parts, (scale * Cholesky(stationary), Reshape(scale * steps.Root, [1, order.Distances.Length, size, size])),
            mask, order);

        // [1, T, 1, 1]
        Value InOrder(Func<ObservedSum, AxisTensor> of, double empty)
        {
            List<Value> all = [.. sums.Select(s => Flat(of(s), s))];
            if (order.Empty > 0) all.Add(Broadcast(Builder.Constant(empty), [order.Empty]));
            return Reshape(Gather(Concat(0, [.. all]), Numbers("order", order.Sources), 0), [1, count, 1, 1]);
        }
    }

    private static Value Flat(AxisTensor value, ObservedSum sum)
    {
        var spread = value.SpreadOver(Axis.Union([.. sum.Of.Over, sum.Of.Elements])).Value;
        return Reshape(spread, [spread.Shape.Count]);
    }

    private Value Numbers(string what, double[] numbers) =>
        Builder.Data($"{what} of {draw.Target.Of}", numbers, [numbers.Length]);

    private Value Lower(Expr of) => Story.Inside(draw, () => Story.Lower(of, Story.Bind(draw.Loops))).Value;

    /// <summary>The chain.</summary>
    /// <param name="Parts">The model.</param>
    /// <param name="Roots">Matrices that times their transposes are the covariances of the start and of each step.</param>
    /// <param name="Mask">0 where nothing is observed; null: something is everywhere.</param>
    /// <param name="Order">Its positions.</param>
    private sealed record CurveChain(GaussianChainParts Parts, (Value Starts, Value Steps) Roots, Value? Mask, CurveOrder Order);
}
