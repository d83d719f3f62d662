using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Diffusion;

/// <summary>A noising chain drawn member by member, as the guide defines it, in one scan.</summary>
public static class ChainScan
{
    /// <summary>The array of all members, [particles, brackets.., one member's dimensions..].</summary>
    /// <param name="chain">The chain in the guide.</param>
    /// <param name="schedule">Its noise schedule.</param>
    /// <param name="guide">The lowering of the guide, with all values that the chain starts from.</param>
    /// <param name="noise">The source of random numbers.</param>
    /// <param name="particle">The axis of draws; null for a single draw.</param>
    public static AxisTensor Lower(NoisingChain chain, NoiseSchedule schedule, StoryLowering guide, Noise noise, Axis? particle)
    {
        var loops = guide.Bind(chain.Start.Loops);
        var source = guide.Inside(chain.Start, () => guide.Lower(chain.Source, loops));
        Axis[] along = particle is null ? [] : [particle];
        var axes = Axis.Union([.. loops.Values.OfType<Iota>().Select(i => i.Axis), .. along]);
        Shape member = [.. axes.Select(a => a.Size), .. schedule.Event];
        var first = new ChainValues(schedule, guide.Builder, noise, guide.Catalog[chain.Start.Distribution.Of],
            source.SpreadOver(axes),
            particle).Drawn(new FixedPosition(0)).Value;
        var steps = schedule.Length - 1;
        var inputs = new[] { schedule.Scale, schedule.Offset, schedule.Sd }.Select(Behind).Append(noise.Normal([steps, .. member]));
        var rest = guide.Builder.Scan(steps, false, [first], [.. inputs], [], s =>
        {
            var next = (s.Inputs[0] * s.Carry[0]) + s.Inputs[1] + (s.Inputs[2] * s.Inputs[3]);
            return new([next], [next]);
        }).Outs[0];
        var all = Concat(0, Reshape(first, [1, .. member]), rest);
        // [steps, axes.., own..] to [particles, brackets.., own..]
        var brackets = chain.Latent.Extents.Select((_, i) =>
            i == chain.Along ? 0 : 1 + Array.IndexOf(axes, ((Iota)loops[ChainIndices.LoopOf(chain.Start, i)!]).Axis));
        return new(Transpose(all, [.. along.Select(a => 1 + Array.IndexOf(axes, a)), .. brackets,
            .. Enumerable.Range(1 + axes.Length, schedule.Event.Rank)]), along);

        // values of the steps after the first, one for all members
        Value Behind(Tensor numbers) =>
            Reshape(Slice(guide.Builder.Data("noise schedule", numbers.Values, numbers.Shape), 0, 1, steps),
                [steps, .. axes.Select(_ => 1), .. numbers.Shape[1..]]);
    }
}
