using ProbDsl.Runtime.Gradients;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers a block of latents that are normal before they are observed, through draws that are not normal, by Laplace's method: at the mode
/// of the latents, the log density of all that is observed is near that of normal working responses, plus the difference that each draw has
/// from its own. The mode is a fixed point of the working responses (iteratively reweighted least squares; L. Tierney and J. B. Kadane,
/// Journal of the American Statistical Association 81, 1986; H. Rue, S. Martino and N. Chopin, Journal of the Royal Statistical Society B
/// 71, 2009, 3.1).
/// </summary>
internal sealed class LaplaceLowering
{
    private const int MostSteps = 60;

    // in the first step a working response is at most this far from its predictor, in each further one twice as far; half as far where the
    // step before was not longer
    private const double FirstReach = 3;

    // the curvature is at least the square of the gradient over this, so that squares of responses do not cancel; where the density is not
    // concave, over the second number, as that of a t distribution with some degrees of freedom
    private const double MostSquared = 1e6, MostSquaredOfConvex = 10;

    private readonly StoryLowering story;
    private readonly GaussianBlock block;
    private readonly bool isByNodes;

    /// <param name="story">A lowering in which the latents of the block have no value.</param>
    /// <param name="block">The block.</param>
    /// <param name="isByNodes">Whether its members, of few numbers, are integrated by nodes.</param>
    public LaplaceLowering(StoryLowering story, GaussianBlock block, bool isByNodes)
    {
        (this.story, this.block, this.isByNodes) = (story, block, isByNodes);
    }

    /// <summary>
    /// The lowering of the block for its posterior given all other unknowns: by nodes, or normal with the curvature at the mode and, to
    /// first order in the third derivatives, the mean (Rue, Martino and Chopin 2009, 3.2.3).
    /// </summary>
    public GaussianLowering Posterior()
    {
        if (ByNodes() is { } each) return each;
        var (density, working) = AtMode();
        return Create(story, Corrected(density, working));
    }

    /// <summary>
    /// Joint draws of the latents from their posterior given all other unknowns. Where it is an approximation, the log weight of each: the
    /// density of draw and data over that of the draw and the approximate one of the data, in which the latents' own density cancels.
    /// </summary>
    public (IEnumerable<(Variable Latent, Value Draw)> Draws, Value? LogWeight) Drawn(Noise noise)
    {
        if (ByNodes() is { } each) return (each.Drawn(noise), null);
        var (density, working) = AtMode();
        var corrected = Corrected(density, working);
        var posterior = Create(story, corrected);
        List<(Variable Latent, Value Draw)> draws = [.. posterior.Drawn(noise)];
        var at = With(story, draws.ToDictionary(d => d.Latent.Name, d => d.Draw));
        var weight = Total(posterior.LogDensity()) - density;
        foreach (var near in block.Linearized)
        {
            var predictor = PredictorOf(at, near);
            var normal = corrected[near.Normal] with { Predictor = predictor };
            weight += Total(Density(at, near, predictor).Each) - Total(normal.NormalLogDensity);
        }

        return (draws, weight);
    }

    /// <summary>The log density of all that is observed, and the members of which it has a number each; null if it is one number.</summary>
    public (AxisTensor Density, LatentRead? Of) LogDensity() =>
        ByNodes() is { } each ? (each.LogDensity(), each.Members) : (new(ByCurvature(), []), null);

    /// <summary>The log density of each number given all others, of members that are integrated by nodes.</summary>
    public AxisTensor LeaveOneOut() => ByNodes()!.LeaveOneOut();

    /// <summary>The lowering that integrates the few numbers of each member about their mode; null for other blocks.</summary>
    private GaussianMemberLowering? ByNodes()
    {
        if (!isByNodes) return null;
        var (zeros, members) = (GaussianLowering.WithZeros(story, block), (GaussianMembers)block);
        // at the mode the means under the working responses do not depend on the values at which these are taken
        var mode = new GaussianMemberLowering(zeros, members) { Working = Working(story, Mode(), null), IsFollowed = true }.Moments()
            .ToDictionary(m => m.Latent.Name, m => m.Mean);
        return new(zeros, members)
        {
            Working = Working(story, mode, null),
            IsFollowed = true,
            Exact = (near, predictor) => Density(zeros, near, predictor).Each,
        };
    }

    private Value ByCurvature()
    {
        var (density, working) = AtMode();
        return density + Following(density, working);
    }

    /// <summary>The log density at the mode, which is held, with the working responses there.</summary>
    private (Value Density, IReadOnlyDictionary<Draw, WorkingResponse> Working) AtMode()
    {
        var working = Working(story, Mode(), null);
        var density = Total(Create(story, working).LogDensity());
        foreach (var response in working.Values)
            density += Total(response.LogDensity.JoinWith(response.NormalLogDensity, (exact, normal) => exact - normal));
        return (density, working);
    }

    /// <summary>The derivatives of the density by the predictors at the mode: those of its curvature.</summary>
    private static Dictionary<Draw, Value> Gradients(Value density, IReadOnlyDictionary<Draw, WorkingResponse> working)
    {
        List<Draw> draws = [.. working.Keys];
        return draws.Zip(Gradient.Derive(density, [.. draws.Select(d => working[d].Predictor.Value)]))
            .ToDictionary(d => d.First, d => StopGradient(d.Second), (IEqualityComparer<Draw>)ReferenceEqualityComparer.Instance);
    }

    /// <summary>Working responses under which the means of the latents are right to first order in the third derivatives.</summary>
    private static Dictionary<Draw, WorkingResponse> Corrected(Value density, IReadOnlyDictionary<Draw, WorkingResponse> working) =>
        Shifted(working, Gradients(density, working), 1);

    /// <summary>Working responses whose log densities have these gradients added, times a factor.</summary>
    private static Dictionary<Draw, WorkingResponse> Shifted(IReadOnlyDictionary<Draw, WorkingResponse> working,
        Dictionary<Draw, Value> gradients, double factor) => working.ToDictionary(w => w.Key, w => w.Value with
        {
            Response = new(w.Value.Response.Value + (factor * gradients[w.Key] * w.Value.Variance.Value), w.Value.Response.Axes),
        }, (IEqualityComparer<Draw>)ReferenceEqualityComparer.Instance);

    /// <summary>
    /// 0, with the gradient that the density has through the mode, which moves with other unknowns as the means of the latents under the
    /// working responses y of variance v do. With c the gradient by the predictors, the sum of c times the predictors at these means is
    /// that of c y plus half the difference between the log densities of responses y + v c and y - v c, which is quadratic in them.
    /// </summary>
    private Value Following(Value density, IReadOnlyDictionary<Draw, WorkingResponse> working)
    {
        var gradients = Gradients(density, working);
        var (plus, minus) = (Of(1), Of(-1));
        var sum = 0.5 * (plus - minus);
        foreach (var (draw, response) in working) sum += SumAll(gradients[draw] * (response.Response.Value - response.Predictor.Value));
        return sum - StopGradient(sum);

        Value Of(double factor) => Total(Create(story, Shifted(working, gradients, factor)).LogDensity());
    }

    private GaussianLowering Create(StoryLowering of, IReadOnlyDictionary<Draw, WorkingResponse> working) =>
        GaussianLowering.Create(GaussianLowering.WithZeros(of, block), block, working);

    /// <summary>The most that a number moves in the last step, as a part of 1 and its size; each step squares what is left.</summary>
    private double Tolerance => story.Builder.FloatType == ElementType.Float64 ? 1e-7 : 3e-5;

    private static Value Total(AxisTensor density) => SumAll(density.Value);

    /// <summary>The mode of the latents given all other unknowns, by name.</summary>
    private Dictionary<string, Value> Mode()
    {
        List<Variable> latents = [.. block.Latents];
        var inputs = new StepInputs(story, block, GaussianLowering.WithZeros(story, block));
        List<Value> starts = [story.Builder.Constant(FirstReach), story.Builder.Constant(double.MaxValue),
            .. latents.Select(l => Broadcast(story.Builder.Constant(0), story.Problem.ShapeOf(l)))];
        var (found, isFixed, _) = story.Builder.Iterate(MostSteps, starts, inputs.Constants, Step);
        // without a fixed point there is no density
        var sure = Where(isFixed > 0, 0, story.Builder.Constant(double.NaN));
        return latents.Zip(found.Skip(2), (latent, mode) => (latent.Name, Value: mode + sure)).ToDictionary(l => l.Name, l => l.Value);

        Iteration Step(ScanStep step)
        {
            var inner = inputs.In(step);
            var (reach, last, before) = (step.Carry[0], step.Carry[1], step.Carry.Skip(2).ToList());
            var now = latents.Zip(before).ToDictionary(l => l.First.Name, l => l.Second);
            var means = Create(inner, Working(inner, now, reach)).Moments().ToDictionary(m => m.Latent.Name, m => m.Mean);
            List<Value> next = [.. latents.Select(l => means[l.Name])];
            var moved = next.Zip(before, (after, at) => Largest(Abs(after - at) / (1 + Abs(after)))).Aggregate(Max);
            return new([Where(moved < last, 2 * reach, 0.5 * reach), moved, .. next], moved < Tolerance);
        }
    }

    private static Value Largest(Value value) => MaxOf(value, [.. Enumerable.Range(0, value.Shape.Rank)]);

    /// <summary>The working responses where the latents have these values.</summary>
    /// <param name="of">The lowering.</param>
    /// <param name="latents">The value of each latent, in its shape.</param>
    /// <param name="reach">The most that a response is from its predictor; null: as far as gradient and curvature say.</param>
    private Dictionary<Draw, WorkingResponse> Working(StoryLowering of, IReadOnlyDictionary<string, Value> latents, Value? reach)
    {
        var at = With(of, latents);
        return block.Linearized.ToDictionary(l => l.Normal, l => Working(at, l, reach),
            (IEqualityComparer<Draw>)ReferenceEqualityComparer.Instance);
    }

    private static StoryLowering With(StoryLowering of, IReadOnlyDictionary<string, Value> latents) =>
        of.In(latents.Aggregate(of.Context, (context, latent) => context.WithArray(latent.Key, new AxisTensor(latent.Value, []))));

    /// <summary>The value of a linear predictor: [axes of the draw's loops].</summary>
    private static AxisTensor PredictorOf(StoryLowering at, LinearizedDraw near)
    {
        var loops = at.Bind(near.Exact.Loops);
        return at.Inside(near.Exact, () => at.Lower(near.Predictor, loops)).SpreadOver(Axis.Union(LoopBinding.AxesIn(loops)));
    }

    /// <summary>The log density of each draw at values of its predictor, 0 where it does not count, and which do.</summary>
    private static (AxisTensor Each, AxisTensor? Counts) Density(StoryLowering at, LinearizedDraw near, AxisTensor predictor)
    {
        var draw = near.Exact;
        var loops = at.Bind(draw.Loops);
        var there = at.Enter(draw.Loops, loops);
        var reading = at.Reading((part, _) => part.Equals(near.Predictor) ? predictor : null);
        var axes = Axis.Union([.. LoopBinding.AxesIn(loops), .. predictor.Axes]);
        var each = reading.LogDensityOf(draw).SpreadOver(axes);
        var counts = GaussianLowering.Mask(at.Kept(draw, 0, loops), there);
        at.Leave(draw.Loops);
        return (WorkingResponse.OfCounted(each, counts), counts);
    }

    private static WorkingResponse Working(StoryLowering at, LinearizedDraw near, Value? reach)
    {
        at.Builder.SetOrigin(near.Statement);
        var predictor = PredictorOf(at, near);
        var (each, counts) = Density(at, near, predictor);
        var gradient = Gradient.Derive(SumAll(each.Value), predictor.Value)[0];
        var curvature = -Gradient.Derive(SumAll(gradient), predictor.Value)[0];
        curvature = Max(curvature, (Square(gradient) / Where(curvature > 0, MostSquared, MostSquaredOfConvex)) + 1e-12);
        if (reach is not null) curvature = Max(curvature, Abs(gradient) / reach);
        return new(predictor, each, new(predictor.Value + (gradient / curvature), predictor.Axes), new(1 / curvature, predictor.Axes),
            counts);
    }
}
