using ProbDsl.Catalog.Distributions;

namespace ProbDsl.Inference.Diffusion;

/// <summary>A noising chain's members in a program: draws of s[t] given x at any step t, and the distributions of the schedule.</summary>
/// <param name="schedule">The noise schedule.</param>
/// <param name="builder">The builder of the program.</param>
/// <param name="noise">The source of random numbers.</param>
/// <param name="normal">The normal distribution.</param>
/// <param name="source">x: [axes.., one member's dimensions..].</param>
/// <param name="particle">The axis of draws; null for a single draw.</param>
public sealed class ChainValues(NoiseSchedule schedule, ProgramBuilder builder, Noise noise, Distribution normal,
    AxisTensor source, Axis? particle)
{
    private static readonly Func<Value, Value, Value> plus = (a, b) => a + b, times = (a, b) => a * b;

    /// <summary>x.</summary>
    public AxisTensor Source => source;

    /// <summary>A value of the schedule at a step.</summary>
    public AxisTensor At(Func<NoiseSchedule, Tensor> numbers, LoopValue step)
    {
        var table = numbers(schedule);
        return EventReads.Read(new(builder.Data("noise schedule", table.Values, table.Shape), []), [step]);
    }

    /// <summary>A draw of s[t] given x.</summary>
    public AxisTensor Drawn(LoopValue step)
    {
        Axis[] axes = Axis.Union([.. source.Axes, .. LatentRead.AxesOf(step), .. particle is null ? Array.Empty<Axis>() : [particle]]);
        var chance = new AxisTensor(noise.Normal([.. axes.Select(a => a.Size), .. schedule.Event]), axes);
        return Mean(step).JoinWith(At(s => s.KeptSd, step).JoinWith(chance, times), plus);
    }

    /// <summary>The distribution of s[t] given x.</summary>
    public DistributionLowering Kept(LoopValue step) => Distribution(Mean(step), At(s => s.KeptSd, step));

    /// <summary>The distribution of s[t-1] given x and s[t]; t is after the first step.</summary>
    public DistributionLowering Back(LoopValue step, AxisTensor next) =>
        Distribution(Beside(At(s => s.OfNext, step).JoinWith(next, times)
            .JoinWith(At(s => s.OfSource, step).JoinWith(source, times), plus), s =>
            s.Beside,
            step), At(s => s.BackSd, step));

    private AxisTensor Mean(LoopValue step) => Beside(At(s => s.KeptScale, step).JoinWith(source, times), s => s.KeptOffset, step);

    /// <summary>The value plus an offset of the schedule, unless that is 0 everywhere.</summary>
    private AxisTensor Beside(AxisTensor value, Func<NoiseSchedule, Tensor> numbers, LoopValue step) =>
        Array.TrueForAll(numbers(schedule).Values, n => n == 0) ? value : value.JoinWith(At(numbers, step), plus);

    private DistributionLowering Distribution(AxisTensor mean, AxisTensor sd)
    {
        var parameters = normal.Signature.Parameters;
        return new(normal, [(parameters.First(p => p.Name == "mean"), mean), (parameters.First(p => p.Name == "sd"), sd)],
            new Dictionary<string, ValueList<DistributionLowering>>());
    }
}
