namespace ProbDsl.Inference.Lowering;

/// <summary>Autoregressions among latents that are added in means.</summary>
internal sealed partial class DenseEffectLowering
{
    private readonly Dictionary<int, AutoregressivePrior> autoregressions = [];

    private AutoregressivePrior PriorAt(int at) =>
        autoregressions.TryGetValue(at, out var found) ? found : autoregressions[at] = PriorOf(Order[at], at);

    private AutoregressivePrior PriorOf(GaussianMember effect, int at)
    {
        var count = Positions.Counts[at];
        List<DrawnPart> parts = [.. effect.Draws.Select(Part).OrderBy(p => p.First)];
        if (parts.Aggregate(0, (next, part) => part.First == next ? next + part.Count : -1) != count)
            throw new LoweringLimit(effect.Draw, $"its first numbers are not all drawn before it, each once",
                "draw the numbers before the first of this loop by other statements");
        return new(Differences(effect.Draw, at, count), Concat(0, [.. parts.Select(p => p.Mean)]),
            Concat(0, [.. parts.Select(p => p.Variance)]), [.. parts.SelectMany(p => Enumerable.Repeat(p.IsFree, p.Count))]);
    }

    private DrawnPart Part(Draw draw)
    {
        var iota = draw.Loops is [var loop] ? (Iota)Story.Bind(draw.Loops)[loop] : null;
        var (first, count) = iota is null ? (Story.Problem.SizeOf(((AffineIndex)draw.Target.At[0]).Offset) - 1, 1)
            : (iota.First, iota.Axis.Size);
        if (draw.Distribution.Of.Is(DistributionTraits.Constant))
            return new(first, count, Broadcast(Builder.Constant(0), [count]), Broadcast(Builder.Constant(1), [count]), IsFree: true);
        var distribution = DistributionOf(draw);
        Axis[] axes = iota is null ? [] : [iota.Axis];
        return new(first, count, Numbers(distribution.Mean()), Numbers(distribution.Own("variance")), IsFree: false);

        Value Numbers(AxisTensor of) => Reshape(Broadcast(of.SpreadOver(axes).Value, [.. axes.Select(a => a.Size)]), [count]);
    }

    /// <summary>I - A [n, n], where A has the coefficients of the numbers before each one in its mean.</summary>
    private Value Differences(Draw step, int at, int count)
    {
        var loops = Story.Bind(step.Loops);
        var iota = (Iota)loops[step.Loops[0]];
        var row = new AxisTensor(Builder.Iota(iota.Axis.Size, iota.First), [iota.Axis]);
        var differences = Matrices.Identity(Builder, count);
        foreach (var read in Reads(step, loops, []))
        {
            var place = row.JoinWith(read.Position, (r, c) => (r * count) + (c - Positions.Starts[at]));
            var coefficient = read.Coefficient.SpreadOver([iota.Axis]).Value;
            var each = Broadcast(Reshape(coefficient, [coefficient.Shape.Count]), [iota.Axis.Size]);
            differences -= Reshape(ScatterAdd(each, place.SpreadOver([iota.Axis]).Value, 0, count * count), [count, count]);
        }

        return differences;
    }

    /// <summary>What one statement says of its numbers.</summary>
    /// <param name="First">The first of them, from 0.</param>
    /// <param name="Count">How many they are.</param>
    /// <param name="Mean">The part of their means without the autoregression [n].</param>
    /// <param name="Variance">Their variances given those before [n].</param>
    /// <param name="IsFree">Whether they have a flat prior.</param>
    private sealed record DrawnPart(int First, int Count, Value Mean, Value Variance, bool IsFree);
}
