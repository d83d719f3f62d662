namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers latents that are added in means. All their numbers are z = m + R e with e ~ N(0, I), so that given all that is observed e has
/// precision M = I + R'(sum of l l' / v)R, where l has the coefficients of one number that is observed. The density of what is observed is
/// that of the residuals at the mean of e, with determinants, as in <see cref="GaussianMemberLowering"/>. Members of one latent that meet
/// no other member of it, the first numbers here, have a diagonal block in M and are eliminated one by one; the others have a dense matrix
/// (H. Rue and L. Held, Gaussian Markov Random Fields, 2005, chapter 2).
/// </summary>
internal sealed partial class DenseEffectLowering : GaussianEffectLowering
{
    private readonly Lazy<EffectPosterior> posterior;

    /// <inheritdoc/>
    public DenseEffectLowering(StoryLowering story, GaussianEffects effects)
        : base(story, effects, effects.LargestApart(story.Problem)) => posterior = new(Find);

    private int Apart => Positions.Apart;

    private int Others => Positions.All - Apart;

    public override AxisTensor LogDensity()
    {
        var of = posterior.Value;
        var free = of.Prior.Free.Count(f => f);
        var fixedNumbers = Builder.Constant(new Tensor([Positions.All], [.. of.Prior.Free.Select(f => f ? 0.0 : 1)]));
        // the mean maximizes the density of residuals and e, so it has no part in the gradient
        var all = (-0.5 * (SumAll(fixedNumbers * Square(of.Mean)) + of.Precision.LogDeterminant())) + (free * 0.5 * Math.Log(2 * Math.PI));
        return new(all + AtObserved(of.State), []);
    }

    private StateMoments StateMoments()
    {
        var (variances, crossed, rest) = posterior.Value.Precision.Covariances(posterior.Value.Prior);
        return new(posterior.Value.State, rest) { Apart = variances is null ? null : (variances, crossed!) };
    }

    public override IEnumerable<AxisTensor> ExpectedLogDensity(Func<string, Value, Value> hold)
    {
        var states = StateMoments().Each(hold);
        // E[sum of (y - l'z)^2 / v] is the sum at the mean, plus the trace of the sum of l l' / v times the covariance
        var sums = posterior.Value.Sums;
        var spread = SumAll(sums.Dense * states.Covariance);
        if (states.Apart is ({ } variances, { } crossed))
            spread = spread + SumAll(sums.Diagonal * variances) + (2 * SumAll(sums.Crossed * crossed));
        return [new(Order.Index().Select(e => Expected(states, e.Item, e.Index)).Aggregate(-0.5 * spread, (a, b) => a + b)
            + AtObserved(states.Mean), [])];
    }

    /// <summary>The mean of the log density of a latent's distribution.</summary>
    private Value Expected(StateMoments states, GaussianMember effect, int at)
    {
        if (effect.Draw.Distribution.Of.Is(DistributionTraits.Constant)) return Builder.Constant(0);
        if (effect.IsAutoregression) return PriorAt(at).Expected(
            Slice(states.Mean, 0, Positions.Starts[at], Positions.Counts[at]), OwnCovariance(states, at));
        var (start, count, distribution) = (Positions.Starts[at], Positions.Counts[at], DistributionOf(effect.Draw));
        var residual = Slice(states.Mean, 0, start, count) - Numbers(distribution.Mean(), effect);
        var own = start < Apart ? null : OwnCovariance(states, at);
        if (!effect.Draw.Distribution.Of.Is(DistributionTraits.GaussianVector))
            return SumAll(ExpectedNormal.OfNumbers(residual, own is null ? states.Apart!.Value.Variances : Matrices.Diagonal(own),
                Numbers(distribution.Own("variance"), effect)));
        var covariance = distribution.Own("covariance");
        var width = covariance.Event[^1];
        var blocks = Reshape(Gather(Reshape(own!, [count * count]), BlockPlaces(count, width), 0), [count / width, width, width]);
        var roots = Reshape(Whole(covariance with { Value = Cholesky(covariance.Value) }, effect, covariance.Event), blocks.Shape);
        return SumAll(ExpectedNormal.OfVectors(Reshape(residual, [count / width, width]), blocks, roots));
    }

    /// <summary>The covariance of a latent's numbers, which are not apart.</summary>
    private Value OwnCovariance(StateMoments states, int at)
    {
        var (start, count) = (Positions.Starts[at] - Apart, Positions.Counts[at]);
        return Slice(Slice(states.Covariance, 0, start, count), 1, start, count);
    }

    /// <summary>The log density of all that is observed, where the latents have these numbers.</summary>
    private Value AtObserved(Value state)
    {
        var sums = new WeightedSums(Story.Weights);
        return posterior.Value.Observed.Select(draw => sums.Summed(draw.Of.LogDensity(At(state, draw)), draw.Over).Value)
            .Aggregate((a, b) => a + b);
    }

    public override IEnumerable<(Variable Latent, Value Mean, Value Variance)> Moments()
    {
        var of = posterior.Value;
        var (own, _, rest) = of.Precision.Covariances(of.Prior);
        var variances = own is null ? Matrices.Diagonal(rest) : Concat(0, own, Matrices.Diagonal(rest));
        return Parts(of.State).Zip(Parts(variances), (mean, variance) => (mean.Of, mean.Numbers, variance.Numbers));
    }

    public override IEnumerable<(Variable Latent, Value Draw)> Drawn(Noise noise)
    {
        var of = posterior.Value;
        return Parts(of.State + of.Prior.Rooted(of.Precision.Drawn(noise.Normal([Positions.All]))));
    }

    /// <summary>The posterior given all that is observed.</summary>
    private EffectPosterior Find()
    {
        var prior = FindPrior();
        List<ObservedSum> observed = [.. Effects.Observations.Select(Observed)];
        var sums = new EffectSums(Builder, Positions);
        foreach (var draw in observed)
        {
            var weight = new WeightedSums(Story.Weights).Weighed(draw.Of.Weight, draw.Over);
            sums.Add(draw, weight, draw.Of.LeftWithout(At(prior.Mean, draw)));
        }

        var precision = EffectPrecision.Lower(sums, prior);
        var mean = StopGradient(precision.Solve(prior.RootTransposed(sums.Linear)));
        return new(observed, sums, prior, precision, mean, prior.Mean + prior.Rooted(mean));
    }

    private EffectPrior FindPrior()
    {
        var isDiagonal = !Order.Any(e => e.IsAutoregression || e.Draw.Distribution.Of.Is(DistributionTraits.GaussianVector));
        var (means, roots, free) = (new List<Value>(), new List<Value>(), new List<bool>());
        foreach (var (i, effect) in Order.Index())
        {
            if (effect.IsAutoregression)
            {
                free.AddRange(PriorAt(i).Free);
                means.Add(PriorAt(i).Mean);
                roots.Add(Wide(PriorAt(i).Root, i));
                continue;
            }

            var isFree = effect.Draw.Distribution.Of.Is(DistributionTraits.Constant);
            free.AddRange(Enumerable.Repeat(isFree, Positions.Counts[i]));
            var distribution = isFree ? null : DistributionOf(effect.Draw);
            means.Add(Numbers(distribution?.Mean() ?? new(Builder.Constant(0), []), effect));
            if (effect.Draw.Distribution.Of.Is(DistributionTraits.GaussianVector))
            {
                roots.Add(BlockDiagonal(distribution!.Own(MvNormal.Root), effect, i));
                continue;
            }

            var sd = Sqrt(Numbers(distribution?.Own("variance") ?? new(Builder.Constant(1), []), effect));
            roots.Add(isDiagonal || Positions.Starts[i] < Apart
                ? sd : Wide(Matrices.Column(sd) * Matrices.Identity(Builder, Positions.Counts[i]), i));
        }

        if (isDiagonal) return new(Concat(0, [.. means]), Concat(0, [.. roots]), null, Apart, [.. free]);
        var dense = roots.Skip(Apart > 0 ? 1 : 0).Aggregate((a, b) => a + b);
        return new(Concat(0, [.. means]), Apart > 0 ? roots[0] : null, dense, Apart, [.. free]);
    }

    /// <summary>Numbers for each member of a latent, in the order of its array: [numbers].</summary>
    private Value Numbers(AxisTensor value, GaussianMember effect)
    {
        var shape = Story.Problem.ShapeOf(effect.Latent);
        return Reshape(Whole(value, effect, shape.Trailing(effect.Latent.Type.Rank)), [shape.Count]);
    }

    /// <summary>A value for each member: [members.., event..] in the order of the latent's array.</summary>
    private Value Whole(AxisTensor value, GaussianMember effect, Shape events)
    {
        var loops = Story.Bind(effect.Draw.Loops);
        Axis[] inOrder = [.. effect.Loops.Select(l => ((Iota)loops[l]).Axis)];
        var axes = Axis.Union(inOrder);
        var whole = value.WithEventRank(events.Rank).SpreadOver(axes).Value;
        whole = Broadcast(whole, [.. axes.Select(a => a.Size), .. events]);
        return Transpose(whole, [.. inOrder.Select(a => Array.IndexOf(axes, a)), .. Enumerable.Range(axes.Length, events.Rank)]);
    }

    /// <summary>A matrix for each member of a latent as the blocks of the matrix of all numbers that are not apart.</summary>
    private Value BlockDiagonal(AxisTensor matrices, GaussianMember effect, int at)
    {
        var (count, width) = (Positions.Counts[at], matrices.Event[^1]);
        var blocks = Whole(matrices, effect, matrices.Event);
        if (count == width) return Wide(Reshape(blocks, [width, width]), at);
        var dense = ScatterAdd(Reshape(blocks, [count * width]), BlockPlaces(count, width), 0, count * count);
        return Wide(Reshape(dense, [count, count]), at);
    }

    /// <summary>The places of blocks [members, width, width] in a matrix of all numbers of a latent.</summary>
    private Value BlockPlaces(int count, int width) => Builder.Constant(new Tensor([count * width], [.. Enumerable
        .Range(0, count * width).Select(e => (double)((e / width * count) + (e / (width * width) * width) + (e % width)))]));

    /// <summary>A matrix of one latent's numbers as a block of that of all numbers that are not apart.</summary>
    private Value Wide(Value block, int at)
    {
        var (before, count) = (Positions.Starts[at] - Apart, Positions.Counts[at]);
        return Pad(Pad(block, 1, before, Others - before - count), 0, before, Others - before - count);
    }

    /// <summary>The posterior of e, with that of the numbers.</summary>
    /// <param name="Observed">What each statement observes.</param>
    /// <param name="Sums">Sums over it.</param>
    /// <param name="Prior">The distribution of the numbers.</param>
    /// <param name="Precision">That of e.</param>
    /// <param name="Mean">The mean of e.</param>
    /// <param name="State">The mean of the numbers.</param>
    private sealed record EffectPosterior(
        List<ObservedSum> Observed, EffectSums Sums, EffectPrior Prior, EffectPrecision Precision, Value Mean, Value State);
}
