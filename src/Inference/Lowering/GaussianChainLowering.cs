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
internal sealed class GaussianChainLowering : GaussianLowering
{
    private readonly GaussianChain chain;
    private readonly Lazy<ModelParts> parts;
    private readonly Axis? sequences;

    /// <param name="story">A lowering in which every latent of the chain is 0.</param>
    /// <param name="chain">The chain.</param>
    public GaussianChainLowering(StoryLowering story, GaussianChain chain)
        : base(story, chain)
    {
        this.chain = chain;
        sequences = chain.Members[0].Start.Loops is [var loop] ? ((Iota)Story.Bind([loop])[loop]).Axis : null;
        parts = new(Parts);
    }

    private bool IsSingle => Story.Problem.ShapeOf(chain.Members[0].Latent)[chain.Members[0].Along] == 1;

    public override Lowered LogDensity()
    {
        Axis[] axes = sequences is null ? [] : [sequences];
        return new(Reshape(Results(parts.Value.Of).LogDensity, [.. axes.Select(a => a.Size)]), axes);
    }

    public override IEnumerable<(Variable Latent, Value Mean, Value Variance)> Moments()
    {
        var results = Results(parts.Value.Of);
        // the diagonal of each covariance
        var diagonal = Reshape(results.Covariances, [.. results.Means.Shape[..2], States * States]);
        var variances = Concat(2, [.. Enumerable.Range(0, States).Select(i => Slice(diagonal, 2, i * (States + 1), 1))]);
        return chain.Members.Select((m, i) => (m.Latent, Part(results.Means, i), Part(variances, i)));
    }

    public override IEnumerable<(Variable Latent, Value Draw)> Drawn(Noise noise)
    {
        var states = JointDraw(noise);
        return chain.Members.Select((m, i) => (m.Latent, Part(states, i)));
    }

    /// <summary>
    /// A joint draw of the states given all that is observed: [B, T, S]. States and observations are drawn from the model, and moved by the
    /// difference of the means given the data and given what was drawn. Durbin and Koopman 2002, doi:10.1093/biomet/89.3.603.
    /// </summary>
    private Value JointDraw(Noise noise)
    {
        var of = parts.Value.Of;
        var (count, positions, width) = (of.Observed.Shape[0], of.Observed.Shape[1], of.Observed.Shape[2]);
        var (starts, steps) = parts.Value.Roots;
        var first = Broadcast(of.Start, [count, States])
            + Applied(starts, noise.Normal([count, States]));
        var states = Reshape(first, [count, 1, States]);
        if (positions > 1)
        {
            var disturbances = Applied(steps, noise.Normal([count, positions - 1, States]));
            var later = Builder.Scan(positions - 1, backward: false, [first],
                [PositionsFirst(of.Transition, positions - 1), PositionsFirst(disturbances + of.Offset, positions - 1)], [],
                step =>
                {
                    var next = Applied(step.Inputs[0], step.Carry[0]) + step.Inputs[1];
                    return new([next], [next]);
                }).Outs[0];
            states = Concat(1, states, Transpose(later, [1, 0, 2]));
        }

        var observed = Applied(of.Loading, states) + (Sqrt(of.Variance) * noise.Normal([count, positions, width]));
        return states + Results(of).Means - Results(of with { Observed = observed }).Means;
    }

    /// <summary>The numbers of one latent among those of all states: [sequences, positions, .., S] to the latent's own shape.</summary>
    /// <param name="states">Numbers for each state: [B, T, S].</param>
    /// <param name="member">The index of the latent.</param>
    private Value Part(Value states, int member)
    {
        var own = Slice(states, 2, Widths[..member].Sum(), Widths[member]);
        var at = chain.Members[member];
        if (sequences is not null && at.Along == 0) own = Transpose(own, [1, 0, 2]);
        return Reshape(own, Story.Problem.ShapeOf(at.Latent));
    }

    private GaussianChainResults Results(GaussianChainParts of) => Builder.GaussianChain(of, parts.Value.Free, parts.Value.Mask);

    private ModelParts Parts()
    {
        var (starts, steps) = (chain.Members.Select(Start).ToList(), chain.Members.Select(Step).ToList());
        var observed = chain.Observations.Select(Observed).ToList();
        var free = chain.Members.Zip(starts).SelectMany((m, i) =>
            m.First.Start.Distribution.Of.Is(DistributionTraits.Improper) ? Enumerable.Range(Widths[..i].Sum(), Widths[i]) : []);
        var mask = observed.Exists(o => o.Mask is not null)
            ? Joined(2, [.. observed.Select(o => o.Mask ?? Broadcast(Builder.Constant(1), o.Left.Shape))]) : null;
        return new(
            new(Joined(1, [.. starts.Select(s => s.Mean)]), Diagonal([.. starts.Select(s => s.Covariance)]),
                Joined(2, [.. steps.Select(s => s.Coefficients)]), Joined(2, [.. steps.Select(s => s.Draw.Mean)]),
                Diagonal([.. steps.Select(s => s.Draw.Covariance)]), Joined(2, [.. observed.Select(o => o.Coefficients)]),
                Joined(2, [.. observed.Select(o => o.Variance)]), Joined(2, [.. observed.Select(o => o.Left)])),
            (Diagonal([.. starts.Select(s => s.Root)]), Diagonal([.. steps.Select(s => s.Draw.Root)])), [.. free], mask);
    }

    private NormalParts Start(GaussianChainMember member, int index) =>
        member.Start.Distribution.Of.Is(DistributionTraits.Improper)
            ? NormalParts.Nothing(Zeros(1, Widths[index]), Zeros(1, Widths[index], Widths[index]))
            : Of(member.Start, Widths[index], [sequences]);

    private (NormalParts Draw, Value Coefficients) Step(GaussianChainMember member, int index)
    {
        var width = Widths[index];
        // a single position has no step
        if (IsSingle) return (NormalParts.Nothing(Zeros(1, 1, width), Zeros(1, 1, width, width)), Zeros(1, 1, width, States));
        var loops = Story.Bind(member.Step.Loops);
        var along = ((Iota)loops[((AffineIndex)member.Step.Target.At[member.Along]).Loop!]).Axis;
        // [.., basis, width] to [.., width, basis]
        var coefficients = Aligned(Coefficients(member.Step, loops), [sequences, along, Basis], width);
        return (Of(member.Step, width, [sequences, along]), Transpose(coefficients, [0, 1, 3, 2]));
    }

    /// <summary>The parts of a draw of a latent where the chain is 0.</summary>
    private NormalParts Of(Draw draw, int width, Axis?[] axes)
    {
        var distribution = DistributionOf(draw);
        var mean = Aligned(distribution.Mean(), axes, width);
        if (draw.Distribution.Of.Is(DistributionTraits.GaussianVector))
        {
            var covariance = Aligned(distribution.Own("covariance"), axes, width, width);
            return new(mean, covariance, Cholesky(covariance));
        }

        var variance = Aligned(distribution.Own("variance"), axes, width);
        var (column, identity) = (Reshape(variance, [.. variance.Shape, 1]), Identity(width));
        return new(mean, column * identity, Sqrt(column) * identity);
    }

    private (Value Coefficients, Value Variance, Value Left, Value? Mask) Observed(Draw draw)
    {
        var loops = Story.Bind(draw.Loops);
        var along = draw.Loops.First(l => IsAlong(l));
        var batch = sequences is null ? null : draw.Loops.First(l => l != along && ((Iota)loops[l]).Axis == sequences);
        Axis[] inside = [.. draw.Loops.Where(l => l != along && l != batch).Select(l => ((Iota)loops[l]).Axis)];
        var position = ((Iota)loops[along]).Axis;
        Axis?[] axes = [sequences, position, .. inside];
        var shape = Story.Problem.ShapeOf(Story.Problem.Graph[draw.Target.Of]).Trailing(draw.Target.Type.Rank);
        int[] sizes = [.. inside.Select(a => a.Size), .. shape];
        var distribution = DistributionOf(draw);
        var coefficients = Aligned(Coefficients(draw, loops), [.. axes, Basis], [.. shape]);
        // [B, T, inside.., basis, event..] to [B, T, P, basis]
        int[] order = [.. Enumerable.Range(0, coefficients.Shape.Rank).Where(d => d != axes.Length), axes.Length];
        var whole = Flat(Transpose(coefficients, order), sizes, States);
        var left = Aligned(Story.Inside(draw, () => Story.Lower(draw.Target, loops)), axes, [.. shape])
            - Aligned(distribution.Mean(), axes, [.. shape]);
        var data = Flat(left, sizes);
        var mask = Story.Kept(draw, draw.Target.Type.Rank, loops) is { } kept
            ? Broadcast(Flat(Aligned(kept, axes, [.. shape]), sizes), data.Shape) : null;
        return (whole, Flat(Aligned(distribution.Own("variance"), axes, [.. shape]), sizes), data, mask);
    }

    /// <summary>Whether a loop of an observation runs over the positions: the index of a latent that it reads.</summary>
    private bool IsAlong(Loop loop) => chain.Observations.SelectMany(o => DeepReads.Of(Story.Problem.Graph, o)).Any(r =>
        chain.Members.FirstOrDefault(m => m.Latent.Name == r.Of) is { } member && r.At[member.Along] is AffineIndex at && at.Loop == loop);

    /// <summary>A value along these axes, of size 1 where it does not vary or where there is no axis, with event dimensions of these
    /// sizes.</summary>
    private Value Aligned(Lowered value, Axis?[] axes, params int[] sizes)
    {
        var own = Axis.Union(axes.OfType<Axis>());
        if (value.Axes.Except(own).Any())
            throw Story.Unsupported(
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

    /// <summary>[B or 1, T or 1, ..] as [T, B or 1, ..].</summary>
    private static Value PositionsFirst(Value value, int positions) => Transpose(
        Broadcast(value, [value.Shape[0], positions, .. value.Shape[2..]]), [1, 0, .. Enumerable.Range(2, value.Shape.Rank - 2)]);

    /// <summary>A model with what a draw of it needs besides.</summary>
    /// <param name="Of">The model.</param>
    /// <param name="Roots">Matrices that times their transposes are the covariances of the start and of each step.</param>
    /// <param name="Free">The elements of the first state with a flat prior.</param>
    /// <param name="Mask">0 where a number is missing; null: all are observed.</param>
    private sealed record ModelParts(GaussianChainParts Of, (Value Starts, Value Steps) Roots, int[] Free, Value? Mask);

    /// <summary>A normal draw of a latent: [.., width], [.., width, width].</summary>
    private sealed record NormalParts(Value Mean, Value Covariance, Value Root)
    {
        /// <summary>A draw that is 0.</summary>
        public static NormalParts Nothing(Value mean, Value covariance) => new(mean, covariance, covariance);
    }
}
