using static ProbDsl.Inference.Lowering.ChainShapes;

namespace ProbDsl.Inference.Lowering;

/// <summary>What the statements of a chain observe of its states.</summary>
internal sealed partial class GaussianChainLowering
{
    /// <summary>What a statement observes: [B, T, P, S] and [B, T, P], of size 1 where they do not vary.</summary>
    /// <param name="Coefficients">The coefficients of the state.</param>
    /// <param name="Variance">The variance of each number.</param>
    /// <param name="Left">The data without the part of the mean that reads no latent.</param>
    /// <param name="Rest">That part of the mean.</param>
    /// <param name="Mask">0 where a number is missing; null: all are observed.</param>
    private readonly record struct Observation(Value Coefficients, Value Variance, Value Left, Value Rest, Value? Mask);

    private Observation Observed(Draw draw)
    {
        var loops = Story.Bind(draw.Loops);
        var there = Story.Enter(draw.Loops, loops);
        var along = draw.Loops.First(l => IsAlong(l, draw));
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
        var mean = Aligned(distribution.Mean(), axes, [.. shape]);
        // nothing is observed of a definition
        var working = Working.GetValueOrDefault(draw);
        var (observed, spread) = Shifted(draw, chain.Reported.Contains(draw, ReferenceEqualityComparer.Instance)
            ? new(Builder.Constant(0), []) : working?.Response ?? Story.Inside(draw, () => Story.Lower(draw.Target, loops)),
            working?.Variance ?? distribution.Own("variance"));
        var data = Flat(Aligned(observed, axes, [.. shape]) - mean, sizes);
        var rest = Flat(mean, sizes);
        var mask = Mask(Story.Kept(draw, draw.Target.Type.Rank, loops), there) is { } counted
            ? Broadcast(Flat(Aligned(counted, axes, [.. shape]), sizes), data.Shape) : null;
        var variance = Flat(Aligned(spread, axes, [.. shape]), sizes);
        Story.Leave(draw.Loops);
        if (position.First == 0) return new(whole, variance, data, rest, mask);
        // nothing is observed before its first position
        mask ??= Broadcast(Builder.Constant(1), data.Shape);
        return new(FromFirst(whole, 0), FromFirst(variance, 1), FromFirst(data, 0), FromFirst(rest, 0), FromFirst(mask, 0));

        Value FromFirst(Value of, double before) => of.Shape[1] == 1 && positions - position.First > 1 ? of
            : Concat(1, Broadcast(Builder.Constant(before), [of.Shape[0], position.First, .. of.Shape[2..]]), of);
    }

    /// <summary>Whether a loop of an observation runs over the positions: the index of a latent that it reads.</summary>
    private bool IsAlong(Loop loop, Draw observation) => DeepReads.Find(Story.Problem.Graph, observation).Any(r =>
        chain.Members.FirstOrDefault(m => m.Latent.Name == r.Of) is { } member && IndexLoops.Of(r.At[member.Along]).Contains(loop));

    /// <summary>Whether a statement draws a data name alone, with the positions and the sequences as its first indices.</summary>
    private bool IsWhole(Draw draw)
    {
        var first = sequences is null ? 1 : 2;
        var loops = Story.Bind(draw.Loops);
        Axis[] inside = [.. draw.Loops.Where(l => !IsAlong(l, draw)).Select(l => ((Iota)loops[l]).Axis).Where(a => a != sequences)];
        var at = draw.Target.At.TakeWhile(a => a is AffineIndex { Loop: not null } own && own.Offset == Size.Of(0))
            .Select(a => ((Iota)loops[((AffineIndex)a).Loop!]).Axis).ToList();
        return Story.Problem.Graph.StatementsOf(draw.Target.Of).Count() == 1 && at.Count == draw.Loops.Count
            && draw.Target.At.Skip(at.Count).All(a => a is WholeDimension)
            && Enumerable.Range(0, first).Any(i => IsAt(draw, i)) && at.Skip(first).SequenceEqual(inside)
            && inside.All(a => a.First == 0) && at.Count == first + inside.Length;
    }

    /// <summary>Whether an index of what a statement draws runs over the positions.</summary>
    private bool IsAt(Draw draw, int index) =>
        draw.Target.At.Count > index && draw.Target.At[index] is AffineIndex { Loop: { } loop } && IsAlong(loop, draw);
}
