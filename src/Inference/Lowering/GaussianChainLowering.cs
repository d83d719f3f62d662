using System.Collections.Immutable;
using ProbDsl.Catalog.Functions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Forms;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers a chain of linear-Gaussian latents to the parts of one state-space model: a state has the numbers of all latents at a position,
/// one latent after another, and the observed numbers of a position are those of all statements. What is the same for all sequences or
/// positions has size 1 there.
/// </summary>
/// <param name="story">A lowering in which every latent of the chain is 0.</param>
/// <param name="chain">The chain.</param>
internal sealed class GaussianChainLowering(StoryLowering story, GaussianChain chain)
{
    // after all loops
    private const int BasisRank = 900;

    private readonly ProgramBuilder builder = story.Builder;
    private readonly int[] widths = [.. chain.Members.Select(m => story.Problem.ShapeOf(m.Latent).Trailing(m.Latent.Type.Rank).Count)];

    private int States => widths.Sum();

    private bool IsSingle => story.Problem.ShapeOf(chain.Members[0].Latent)[chain.Members[0].Along] == 1;

    /// <summary>The numbers of a state, along which the coefficients of a mean run.</summary>
    private Axis Basis => new("state", States, 0, BasisRank);

    /// <summary>The axis of the sequences; null for one sequence.</summary>
    public Axis? Sequences { get; } = chain.Members[0].Start.Loops is [var loop] ? ((Iota)story.Bind([loop])[loop]).Axis : null;

    /// <summary>The log density of all that is observed, and the moments of the states given it.</summary>
    public GaussianChainResults Results()
    {
        var (starts, steps) = (chain.Members.Select(Start).ToList(), chain.Members.Select(Step).ToList());
        var observed = chain.Observations.Select(Observed).ToList();
        var free = chain.Members.Zip(starts).SelectMany((m, i) =>
            m.First.Start.Distribution.Of.Is(DistributionTraits.Improper) ? Enumerable.Range(widths[..i].Sum(), widths[i]) : []);
        var mask = observed.Exists(o => o.Mask is not null)
            ? Joined(2, [.. observed.Select(o => o.Mask ?? Broadcast(builder.Constant(1), o.Left.Shape))]) : null;
        return builder.GaussianChain(
            new(Joined(1, [.. starts.Select(s => s.Mean)]), Diagonal([.. starts.Select(s => s.Covariance)]),
                Joined(2, [.. steps.Select(s => s.Coefficients!)]), Joined(2, [.. steps.Select(s => s.Mean)]),
                Diagonal([.. steps.Select(s => s.Covariance)]), Joined(2, [.. observed.Select(o => o.Coefficients)]),
                Joined(2, [.. observed.Select(o => o.Variance)]), Joined(2, [.. observed.Select(o => o.Left)])),
            [.. free], mask);
    }

    /// <summary>The numbers of one latent among those of all states: [sequences, positions, .., S] to the latent's own shape.</summary>
    /// <param name="states">Numbers for each state: [B, T, S].</param>
    /// <param name="member">The index of the latent.</param>
    public Value Part(Value states, int member)
    {
        var own = Slice(states, 2, widths[..member].Sum(), widths[member]);
        var at = chain.Members[member];
        if (Sequences is not null && at.Along == 0) own = Transpose(own, [1, 0, 2]);
        return Reshape(own, story.Problem.ShapeOf(at.Latent));
    }

    private (Value Mean, Value Covariance) Start(GaussianChainMember member, int index)
    {
        var width = widths[index];
        if (member.Start.Distribution.Of.Is(DistributionTraits.Improper))
            return (Zeros(1, width), Zeros(1, width, width));
        var (mean, covariance) = Of(member.Start, width, [Sequences]);
        return (mean, covariance);
    }

    private (Value Mean, Value? Coefficients, Value Covariance) Step(GaussianChainMember member, int index)
    {
        // a single position has no step
        if (IsSingle) return (Zeros(1, 1, widths[index]), Zeros(1, 1, widths[index], States), Zeros(1, 1, widths[index], widths[index]));
        var loops = story.Bind(member.Step.Loops);
        var along = ((Iota)loops[((AffineIndex)member.Step.Target.At[member.Along]).Loop!]).Axis;
        var (mean, covariance) = Of(member.Step, widths[index], [Sequences, along]);
        // [.., basis, width] to [.., width, basis]
        var coefficients = Aligned(Coefficients(member.Step, loops), [Sequences, along, Basis], widths[index]);
        return (mean, Transpose(coefficients, [0, 1, 3, 2]), covariance);
    }

    /// <summary>Mean and covariance of a draw of a latent where the chain is 0: [axes.., width], [axes.., width, width].</summary>
    private (Value Mean, Value Covariance) Of(Draw draw, int width, Axis?[] axes)
    {
        var distribution = DistributionOf(draw);
        var mean = Aligned(distribution.Mean(), axes, width);
        if (draw.Distribution.Of.Is(DistributionTraits.GaussianVector))
            return (mean, Aligned(distribution.Own("covariance"), axes, width, width));
        var variance = Aligned(distribution.Own("variance"), axes, width);
        return (mean, Reshape(variance, [.. variance.Shape, 1]) * Identity(width));
    }

    private (Value Coefficients, Value Variance, Value Left, Value? Mask) Observed(Draw draw)
    {
        var loops = story.Bind(draw.Loops);
        var along = draw.Loops.First(l => IsAlong(l));
        var batch = Sequences is null ? null : draw.Loops.First(l => l != along && ((Iota)loops[l]).Axis == Sequences);
        Axis[] inside = [.. draw.Loops.Where(l => l != along && l != batch).Select(l => ((Iota)loops[l]).Axis)];
        var position = ((Iota)loops[along]).Axis;
        Axis?[] axes = [Sequences, position, .. inside];
        var shape = story.Problem.ShapeOf(story.Problem.Graph[draw.Target.Of]).Trailing(draw.Target.Type.Rank);
        int[] sizes = [.. inside.Select(a => a.Size), .. shape];
        var distribution = DistributionOf(draw);
        var coefficients = Aligned(Coefficients(draw, loops), [.. axes, Basis], [.. shape]);
        // [B, T, inside.., basis, event..] to [B, T, P, basis]
        int[] order = [.. Enumerable.Range(0, coefficients.Shape.Rank).Where(d => d != axes.Length), axes.Length];
        var whole = Flat(Transpose(coefficients, order), sizes, States);
        var left = Aligned(story.Inside(draw, () => story.Lower(draw.Target, loops)), axes, [.. shape])
            - Aligned(distribution.Mean(), axes, [.. shape]);
        var data = Flat(left, sizes);
        var mask = story.Kept(draw, draw.Target.Type.Rank, loops) is { } kept
            ? Broadcast(Flat(Aligned(kept, axes, [.. shape]), sizes), data.Shape) : null;
        return (whole, Flat(Aligned(distribution.Own("variance"), axes, [.. shape]), sizes), data, mask);
    }

    /// <summary>Whether a loop of an observation runs over the positions: the index of a latent that it reads.</summary>
    private bool IsAlong(Loop loop) => chain.Observations.SelectMany(o => DeepReads.Of(story.Problem.Graph, o)).Any(r =>
        chain.Members.FirstOrDefault(m => m.Latent.Name == r.Of) is { } member && r.At[member.Along] is AffineIndex at && at.Loop == loop);

    private DistributionLowering DistributionOf(Draw draw) =>
        story.Inside(draw, () => story.Lower(draw.Distribution, story.Bind(draw.Loops)));

    /// <summary>The coefficients of the numbers of a state in a draw's mean: [axes.., basis], then the numbers of the draw.</summary>
    private Lowered Coefficients(Draw draw, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var mean = draw.Distribution.Values.First(g => g.Parameter.Name == "mean").Value;
        return story.Inside(draw, () => new LinearMean(story, chain, widths, Basis, loops).Of(mean).Coefficients)
            ?? new(Zeros(States), [Basis]);
    }

    /// <summary>A value along these axes, of size 1 where it does not vary or where there is no axis, with event dimensions of these
    /// sizes.</summary>
    private Value Aligned(Lowered value, Axis?[] axes, params int[] sizes)
    {
        var own = Axis.Union(axes.OfType<Axis>());
        if (value.Axes.Except(own).Any())
            throw story.Unsupported(
                "a mean of the chain varies along another loop", "draw each loop's members by a statement of their own");
        var aligned = value.WithEventRank(Math.Max(value.EventRank, sizes.Length)).AlignedTo(own);
        aligned = Broadcast(aligned, [.. aligned.Shape.Leading(own.Length), .. sizes]);
        // in the order of the axes asked for, each without an axis first of size 1
        int[] order = [.. axes.OfType<Axis>().Select(a => Array.IndexOf(own, a)), .. Enumerable.Range(own.Length, sizes.Length)];
        aligned = Transpose(aligned, order);
        var at = 0;
        return Reshape(aligned, [.. axes.Select(a => a is null ? 1 : aligned.Shape[at++]), .. sizes]);
    }

    /// <summary>All but the first two dimensions, and those kept at the end, as one of these sizes together.</summary>
    private static Value Flat(Value value, int[] sizes, params int[] kept)
    {
        Shape whole = [value.Shape[0], value.Shape[1], .. sizes, .. kept];
        return Reshape(Broadcast(value, whole), [whole[0], whole[1], sizes.Aggregate(1, (a, b) => a * b), .. kept]);
    }

    /// <summary>Values one after another along a dimension; those before it are repeated where others vary.</summary>
    private static Value Joined(int axis, IReadOnlyList<Value> values)
    {
        int[] first = [.. Enumerable.Range(0, axis).Select(d => values.Max(v => v.Shape[d]))];
        return values.Count == 1 ? values[0] : Concat(axis, [.. values.Select(v => Broadcast(v, [.. first, .. v.Shape[axis..]]))]);
    }

    /// <summary>Covariances [.., width, width] as the blocks of one matrix.</summary>
    private Value Diagonal(IReadOnlyList<Value> blocks) => blocks.Select((block, i) =>
    {
        var (before, after, rank) = (widths[..i].Sum(), widths[(i + 1)..].Sum(), block.Shape.Rank);
        return blocks.Count == 1 ? block : Pad(Pad(block, rank - 1, before, after), rank - 2, before, after);
    }).Aggregate((a, b) => a + b);

    private Value Zeros(params ReadOnlySpan<int> sizes) => Broadcast(builder.Constant(0), [.. sizes]);

    private Value Identity(int size) => builder.Constant(new Tensor([size, size],
        [.. Enumerable.Range(0, size * size).Select(e => e / size == e % size ? 1.0 : 0)]));

    /// <summary>The coefficients of an expression by the numbers of a state.</summary>
    private sealed class LinearMean(
        StoryLowering story, GaussianChain chain, int[] widths, Axis basis, ImmutableDictionary<Loop, LoopValue> loops)
        : LinearExpression<Lowered>(story.Problem.Graph, chain.Has)
    {
        /// <summary>1 at the numbers of the state that are read, one after another.</summary>
        protected override Lowered Read(Access access)
        {
            var index = chain.Members.ToList().FindIndex(m => m.Latent.Name == access.Of);
            var member = chain.Members[index];
            var (first, width, extents) = (widths[..index].Sum(), widths[index], member.Latent.Extents.Count);
            if (access.At.Skip(extents).FirstOrDefault() is AffineIndex element)
                (first, width) = (first + story.Problem.SizeOf(element.Offset) - 1, 1);
            var ones = new Tensor([basis.Size, width],
                [.. Enumerable.Range(0, basis.Size * width).Select(e => e / width == first + (e % width) ? 1.0 : 0)]);
            var value = story.Builder.Constant(ones);
            return new(access.Type.Rank == 0 ? Reshape(value, [basis.Size]) : value, [basis]);
        }

        protected override Lowered Add(Lowered left, Lowered right, bool isDifference) =>
            left.JoinWith(right, (a, b) => isDifference ? a - b : a + b);

        protected override Lowered Negate(Lowered coefficients) => coefficients with { Value = -coefficients.Value };

        protected override Lowered Multiply(Apply by, int operand, Lowered coefficients) => StoryLowering.Apply((Function)by.Function,
            [.. by.Arguments.Select((a, i) => i == operand ? coefficients : story.Lower(a, loops))]);
    }
}
