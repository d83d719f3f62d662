using ProbDsl.Catalog.Supports;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// Derives the variational distribution of latents without a guide, in unconstrained coordinates: independent normal distributions
/// (mean-field), one joint normal distribution whose Cholesky factor is built latent by latent (full-rank), or a flow over all coordinates.
/// log q is its density minus the log Jacobian of the coordinates.
/// </summary>
/// <param name="request">The request.</param>
/// <param name="noise">The source of noise.</param>
/// <param name="axes">The axes of the draws.</param>
internal sealed class GuideDerivation(GuidedRequest request, Noise noise, GuideAxes axes) : ILoweredTreatment
{
    public IEnumerable<string> Unknowns => request.Plan.Derived.Select(l => l.Name);

    /// <summary>The noise of earlier latents, [particles, numbers], with which later ones are correlated.</summary>
    private readonly List<(string Slot, Value Noise)> before = [];

    private readonly List<Weight> weights = [];

    /// <summary>The joint draw of a flow guide; null for others.</summary>
    private FlowDraw? flow;

    /// <summary>The log of the initial standard deviation.</summary>
    private const double NarrowStart = -2;

    /// <summary>The name of the means of a latent's unconstrained coordinates.</summary>
    public static string MeanOf(string slot) => $"{slot}.mean";

    public GuidedStory Bind(GuidedStory both)
    {
        List<Variable> latents = [.. BoundOrder.Sort(both.Story.Problem.Graph, request.Plan.Derived)];
        if (GuideWords.IsFlow(request.Family) && latents.Count > 0) flow = FlowOf(both.Story, latents);
        var bound = latents.Aggregate(both, Bound);
        return bound with { Weights = bound.Weights.AddRange(weights) };
    }

    private GuidedStory Bound(GuidedStory both, Variable latent)
    {
        var (problem, builder) = (both.Story.Problem, both.Story.Builder);
        Value? logDensity = null;
        var along = axes.ParticlesOf(latent);
        var coordinates = new Coordinates(both.Story, problem, request.Plan.Unobserved, builder)
        {
            Drawn = (slot, shape) =>
            {
                if (request.Family == GuideFamily.FullRank && shape.Count > 0)
                    return (Joint(both.Story, slot, shape, along, out logDensity), along);
                if (flow is not null)
                {
                    (var next, logDensity) = flow.Next(shape);
                    return (next, along);
                }

                var (mean, logSd) = (Mean(builder, slot, shape), LogSd(builder, slot, shape));
                var normal = noise.Normal(along is null ? shape : [along.Size, .. shape]);
                var drawn = mean + (Exp(logSd) * normal);
                logDensity = request.HoldsGuide ? Held(drawn, mean, logSd) : -0.5 * Square(normal) - logSd - NormalConstant.HalfLogTwoPi;
                return (drawn, along);
            },
        };
        coordinates.Add(latent);
        var story = coordinates.Lowering;
        return both with
        {
            Story = story,
            Guide = both.Guide.WithArray(latent.Name, story.Array(latent.Name)),
            Terms = both.Terms.Add(TermOf(problem, latent, logDensity!, coordinates.LastJacobian, along)),
        };
    }

    /// <summary>The joint draw of all latents, whose unconstrained shapes are found first.</summary>
    private FlowDraw FlowOf(StoryLowering story, List<Variable> latents)
    {
        var along = axes.ParticlesOf(latents[0]);
        if (latents.Find(l => axes.ParticlesOf(l) != along) is { } other)
            throw new LoweringLimit(story.Problem.Graph.StatementsOf(other.Name).First(),
                "a flow guide draws all unknowns together, but those of rows have draws of their own here", "use `--guide mean_field`");
        var (means, scales) = (new List<Value>(), new List<Value>());
        var shapes = new Coordinates(story, story.Problem, request.Plan.Unobserved, story.Builder)
        {
            Drawn = (slot, shape) =>
            {
                means.Add(Reshape(Mean(story.Builder, slot, shape), [shape.Count]));
                scales.Add(Reshape(LogSd(story.Builder, slot, shape), [shape.Count]));
                return (story.Builder.Constant(new double[shape.Count], shape), null);
            },
        };
        foreach (var latent in latents) shapes.Add(latent);
        return new(story, request.Family, noise, along, Concat(0, [.. means]), Concat(0, [.. scales]), weights, request.HoldsGuide);
    }

    private Value LogSd(ProgramBuilder builder, string slot, Shape shape) =>
        Moved(builder, $"{slot}.log_sd", shape, i => Width(slot, i) is { } width ? Math.Log(width) : NarrowStart);

    /// <summary>The density whose gradient flows through the draw only.</summary>
    private static Value Held(Value drawn, Value mean, Value logSd) =>
        -0.5 * Square((drawn - StopGradient(mean)) / Exp(StopGradient(logSd))) - StopGradient(logSd) - NormalConstant.HalfLogTwoPi;

    /// <summary>mean + L noise, where a latent has its rows of L: a block for each earlier latent, and its own triangle.</summary>
    private Value Joint(StoryLowering story, string slot, Shape shape, Axis? along, out Value logDensity)
    {
        if (request.HoldsGuide)
            throw new LoweringLimit(story.Problem.Graph.Story[0], "the gradient of a full-rank guide includes that of its density",
                "remove `--gradient`, or use `--guide mean_field`");
        var (count, builder) = (shape.Count, story.Builder);
        var (mean, normal) = (Mean(builder, slot, shape), noise.Normal([along?.Size ?? 1, count]));
        double[] diagonal = [.. Enumerable.Range(0, count).Select(i => (i * (i + 1) / 2) + (double)i)];
        int[] rows = [.. Enumerable.Range(0, count).SelectMany(row => Enumerable.Repeat(row, row + 1))];
        var triangle = Moved(builder, $"{slot}.factor", [rows.Length],
            i => !IsDiagonal(i) ? 0 : Width(slot, rows[i]) is { } width ? Math.Log(width) : NarrowStart,
            i => IsDiagonal(i) ? 1 : Width(slot, rows[i]));
        var apart = before.Aggregate(
            MatMul(normal, new CholeskyTransform().Constrain(triangle), transposeB: true),
            (sum, other) => sum + MatMul(other.Noise, Moved(builder, $"{slot}.with.{other.Slot}", [count, other.Noise.Shape[1]], _ => 0,
                i => Width(slot, i / other.Noise.Shape[1])), transposeB: true));
        before.Add((slot, normal));
        // the diagonal of the factor is parameterized by its logarithm
        var logDiagonal = Gather(triangle, triangle.Program.Constant(diagonal, [count]), 0);
        var density = -0.5 * Square(normal) - logDiagonal - NormalConstant.HalfLogTwoPi;
        logDensity = along is null ? Reshape(density, [count]) : density;
        return mean + Reshape(apart, along is null ? shape : [along.Size, .. shape]);

        bool IsDiagonal(int i) => Array.BinarySearch(diagonal, i) >= 0;
    }

    private Value Mean(ProgramBuilder builder, string slot, Shape shape) =>
        Moved(builder, MeanOf(slot), shape, i => request.Starts.GetValueOrDefault(slot)?.Start[i] ?? 0, i => Width(slot, i));

    private double? Width(string slot, int i) => request.Starts.GetValueOrDefault(slot)?.Widths[i];

    /// <summary>A trainable slot with these initial values, and step units if they are known.</summary>
    private Value Moved(ProgramBuilder builder, string name, Shape shape, Func<int, double> start, Func<int, double?>? unit = null)
    {
        var slot = builder.Slot(name, shape);
        double?[] units = [.. Enumerable.Range(0, shape.Count).Select(i => unit?.Invoke(i))];
        weights.Add(new Weight(name, slot, _ => [.. Enumerable.Range(0, shape.Count).Select(start)])
            { StepUnits = units.All(u => u is not null) ? [.. units.Select(u => u!.Value)] : null });
        return slot;
    }

    /// <summary>-log q of each row if the latent's first dimension is the batched plate, else of the latent as a whole.</summary>
    private Term TermOf(Problem problem, Variable latent, Value logDensity, Value logJacobian, Axis? along)
    {
        var rows = axes.RowsOf(latent);
        var kept = (along is null ? 0 : 1) + (rows is null ? 0 : 1);
        var ratio = Summed(logJacobian, kept) - Summed(logDensity, kept);
        Axis?[] labels = [.. new[] { along, rows }.OfType<Axis>()];
        // members of groups are one after another
        if (rows is not null && GroupMembers.Find(problem, latent) is { } members)
            (ratio, labels) = (members.SumsOfGroups(along is null ? ratio : Transpose(ratio, [1, 0])), [.. labels.Reverse()]);
        return new(AxisTensor.Canonical(ratio, labels), rows is null ? [] : [rows], [], problem.Graph.StatementsOf(latent.Name).First())
        {
            Role = TermRole.Guide,
        };

        static Value Summed(Value value, int kept) => Sum(value, [.. Enumerable.Range(kept, value.Shape.Rank - kept)]);
    }
}
