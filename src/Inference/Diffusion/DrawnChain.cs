using ProbDsl.Catalogue.Distributions;
using ProbDsl.Inference.Lowering;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Diffusion;

/// <summary>A noising chain drawn member after member, as its guide says, in one scan.</summary>
internal static class DrawnChain
{
    /// <summary>The whole array, [particles, brackets.., one member's dimensions..].</summary>
    /// <param name="chain">In the guide.</param>
    /// <param name="schedule">Its numbers.</param>
    /// <param name="guide">Lowers it, with all that it starts from.</param>
    /// <param name="noise">Where chance comes from.</param>
    /// <param name="particle">The axis of draws; null where there is one.</param>
    public static Lowered Of(NoisingChain chain, NoiseSchedule schedule, StoryLowering guide, Noise noise, Axis? particle)
    {
        var loops = guide.Bind(chain.Start.Loops);
        var source = guide.Inside(chain.Start, () => guide.Lower(chain.Source, loops));
        Axis[] along = particle is null ? [] : [particle];
        var axes = Axis.Union([.. loops.Values.OfType<Iota>().Select(i => i.Axis), .. along]);
        Shape member = [.. axes.Select(a => a.Size), .. schedule.Event];
        var first = new ChainValues(schedule, guide.Builder, noise, (Normal)guide.Catalogue[chain.Start.Distribution.Of],
            source.SpreadOver(axes),
            particle).Drawn(new Fixed(0)).Value;
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
            i == chain.Along ? 0 : 1 + Array.IndexOf(axes, ((Iota)loops[ChainReads.LoopOf(chain.Start, i)!]).Axis));
        return new(Transpose(all, [.. along.Select(a => 1 + Array.IndexOf(axes, a)), .. brackets,
            .. Enumerable.Range(1 + axes.Length, schedule.Event.Rank)]), along);

        // numbers of the steps behind the first, one for all members
        Value Behind(Tensor numbers) =>
            Reshape(Slice(guide.Builder.Data("noise schedule", numbers.Values, numbers.Shape), 0, 1, steps),
                [steps, .. axes.Select(_ => 1), .. numbers.Shape[1..]]);
    }
}
