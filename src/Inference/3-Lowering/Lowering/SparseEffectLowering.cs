namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers latents that are added in means, of which few meet in one number. Their distribution is a product of normal densities of sums of
/// them, as that of what is observed is: a latent z with mean m + a z' and variance v is as 0 that is observed of m + a z' - z. With l the
/// coefficients of one of these sums, the precision of all numbers is the sum of l l' / v, a sparse matrix; the density of what is observed
/// is that of all sums at the mean of the latents, with the determinant of the precision (H. Rue and L. Held, Gaussian Markov Random
/// Fields, 2005, chapter 2).
/// </summary>
internal sealed class SparseEffectLowering : GaussianEffectLowering
{
    private readonly Lazy<List<ObservedSum>> sums;
    private readonly Lazy<List<SparseField>> fields;
    private readonly Lazy<SparsePrecision> precision;
    private readonly Lazy<(Value Mean, SparsePrecisionResults Of)> posterior;
    private readonly List<AxisTensor> determinants = [];
    private readonly WeightedSums once = new(ImmutableDictionary<Axis, AxisTensor>.Empty);

    /// <param name="story">A lowering in which every latent of the block is 0.</param>
    /// <param name="effects">The block.</param>
    public SparseEffectLowering(StoryLowering story, GaussianEffects effects) : base(story, effects, apart: null)
    {
        sums = new(() =>
            [.. effects.Effects.SelectMany(e => e.Draws.SelectMany(d => Prior(e, d))), .. effects.Observations.Select(Observed)]);
        fields = new(() => [.. Order.Index().Where(e => IsField(e.Item.Draw))
            .Select(e => new SparseField(Story, e.Item.Draw, Positions.Starts[e.Index], Positions.Counts[e.Index]))]);
        precision = new(Precision);
        posterior = new(() => Posterior(null));
    }

    public override AxisTensor LogDensity()
    {
        var (mean, of) = posterior.Value;
        return new(AtSums(mean) - (0.5 * of.LogDeterminant) + (Positions.All * 0.5 * Math.Log(2 * Math.PI)), []);
    }

    public override IEnumerable<(Variable Latent, Value Mean, Value Variance)> Moments()
    {
        var (mean, of) = posterior.Value;
        return Parts(mean).Zip(Parts(of.Diagonal), (m, v) => (m.Of, m.Numbers, v.Numbers));
    }

    public override IEnumerable<(Variable Latent, Value Draw)> Drawn(Noise noise)
    {
        var (mean, of) = Posterior(noise.Normal([Positions.All]));
        return Parts(mean + of.Drawn);
    }

    /// <summary>The mean, and the covariances at the places of the precision's numbers.</summary>
    private StateMoments StateMoments() => new(posterior.Value.Mean, posterior.Value.Of.Inverse);

    public override IEnumerable<AxisTensor> ExpectedLogDensity(Func<string, Value, Value> hold)
    {
        // E[sum of (y - l'z)^2 / v] is the sum at the mean, plus the trace of the precision times the covariance
        var states = StateMoments().Each(hold);
        var numbers = precision.Value.Numbers;
        return [new(AtSums(states.Mean) - (0.5 * SumAll(numbers.Times * numbers.Values * states.Covariance)), [])];
    }

    // the matrix of a field as a whole is not needed: where it is not positive definite, there is no determinant
    protected override IEnumerable<Draw> Checked => base.Checked.Where(d => !IsField(d));

    private bool IsField(Draw draw) => SparseMatrixSum.PrecisionOf(Story.Problem.Graph, draw) is not null;

    /// <summary>The log density of all sums and fields, where the latents have these numbers.</summary>
    private Value AtSums(Value numbers)
    {
        var weighted = new WeightedSums(Story.Weights);
        var all = sums.Value.Select(s => (IsPrior(s) ? once : weighted).Summed(s.Of.LogDensity(At(numbers, s)), s.Over).Value)
            .Aggregate((a, b) => a + b);
        all = fields.Value.Aggregate(all, (sum, field) => sum + field.LogDensity(numbers));
        return determinants.Aggregate(all, (sum, each) => sum - SumAll(each.Value));
    }

    private bool IsPrior(ObservedSum sum) => Effects.Has(sum.Of.From.Target.Of);

    private (Value Mean, SparsePrecisionResults Of) Posterior(Value? noise)
    {
        var (values, rows, columns) = precision.Value.Numbers;
        var of = Builder.SparsePrecision(values, rows, columns, precision.Value.Linear, noise);
        // it maximizes the density of all sums, so it has no part in the gradient
        return (StopGradient(of.Solution), of);
    }

    private SparsePrecision Precision()
    {
        var (all, weighted) = (new SparsePrecision(Builder, Positions), new WeightedSums(Story.Weights));
        foreach (var sum in sums.Value) all.Add(sum, (IsPrior(sum) ? once : weighted).Weighed(sum.Of.Weight, sum.Over));
        foreach (var field in fields.Value) all.Add(field);
        return all;
    }

    /// <summary>The sums that the distribution of a latent stands for; none if its prior is flat.</summary>
    private IEnumerable<ObservedSum> Prior(GaussianMember effect, Draw draw)
    {
        if (draw.Distribution.Of.Is(DistributionTraits.Constant) || IsField(draw)) yield break;
        if (draw.Distribution.Of.Is(DistributionTraits.GaussianVector))
        {
            yield return OfVectors(draw);
            yield break;
        }

        var (of, reads) = Observed(draw, (loops, shape) => (List<EffectRead>)
            [.. effect.IsAutoregression && draw == effect.Draw ? Reads(draw, loops, shape) : [], Own(draw, loops, Numbers(shape.Count))]);
        yield return new(of, reads);
    }

    /// <summary>The read of the numbers that a statement draws, times -1.</summary>
    private EffectRead Own(Draw draw, ImmutableDictionary<Loop, LoopValue> loops, Axis along)
    {
        var target = draw.Target;
        NormalRead whole = new(target.Of, Story.Indices.Of(target, loops), along.Size, target.Type.Rank == 0 ? null : along);
        return new(whole with { Along = null }, new(Builder.Constant(-1), []), Positions.Of(whole));
    }

    /// <summary>
    /// The sums of vectors z with mean m and covariance L L': L^-1 (m - z) is standard normal, and L^-1 has a determinant.
    /// </summary>
    private ObservedSum OfVectors(Draw draw)
    {
        var (loops, distribution) = (Story.Bind(draw.Loops), DistributionOf(draw));
        var root = distribution.Own("cholesky");
        var width = root.Event[^1];
        var (along, numbers, over) = (NormalParts.Vector(width), Numbers(width), Axis.Union(LoopBinding.AxesIn(loops)));
        var inverse = root with { Value = TriangularSolve(root.Value, Matrices.Identity(Builder, width)) };
        var left = inverse.JoinWith(distribution.Mean(), (l, m) => Matrices.Times(l, -m));
        var whole = new NormalRead(draw.Target.Of, Story.Indices.Of(draw.Target, loops), width, along);
        determinants.Add(once.Summed(root with { Value = Matrices.LogDiagonal(root.Value) }, over));
        return new(new(new(Builder.Constant(1), []), AxisTensor.Canonical(left.Value, [.. left.Axes, numbers]), null, over, numbers, draw)
        {
            Offset = distribution.Mean(),
        }, [new(whole, AxisTensor.Canonical(-inverse.Value, [.. inverse.Axes, numbers, along]), Positions.Of(whole))]);
    }
}
