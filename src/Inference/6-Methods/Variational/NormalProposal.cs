using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// Draws the latents that a guide samples without a density from r(z | row), a normal distribution with the mean and standard deviation of
/// the guide's own draws, whose density is known: the bounds of its importance weights are lower bounds on log p.
/// </summary>
/// <param name="plan">The plan of a story whose guide is a sampler.</param>
/// <param name="noise">The source of noise.</param>
/// <param name="axes">The axes of the draws.</param>
internal sealed class NormalProposal(BoundPlan plan, Noise noise, GuideAxes axes) : ILoweredTreatment
{
    public IEnumerable<string> Unknowns => plan.Sampler!.Latents;

    public GuidedStory Bind(GuidedStory both)
    {
        foreach (var (latent, moments) in GuideMoments.Lower(both.Guide, plan))
        {
            var variable = both.Story.Problem.Graph[latent];
            Axis[] along = axes.ParticlesOf(variable) is { } particle ? [particle] : [];
            Shape prefix = [.. along.Select(a => a.Size)];
            var normal = noise.Normal([.. prefix, .. moments.Mean.Shape]);
            both = both.With(context => context.WithArray(latent, new AxisTensor(moments.Mean + (moments.Sd * normal), along)));
            both = both with { Terms = both.Terms.Add(MinusLog(latent, normal, moments, along)) };
        }

        return both;
    }

    /// <summary>log r of each row of draws that were standardized: -z^2 / 2 - log sd - log(2 pi) / 2, summed over the numbers of a
    /// row.</summary>
    /// <param name="normal">[along.., rows, event..].</param>
    /// <param name="sd">[rows, event..].</param>
    /// <param name="before">The number of dimensions before the event.</param>
    public static Value LogDensity(Value normal, Value sd, int before)
    {
        var each = (-0.5 * Square(normal)) - Log(sd) - (0.5 * Math.Log(2 * Math.PI));
        return Sum(each, [.. Enumerable.Range(before, each.Shape.Rank - before)]);
    }

    private Term MinusLog(string latent, Value normal, GuideMoments moments, Axis[] along)
    {
        var row = axes.RowAxis(plan.Sampler!.Rows);
        var each = AxisTensor.Canonical(LogDensity(normal, moments.Sd, along.Length + 1), [.. along, row]);
        return GuidedStory.MinusLogQ(new(each, [row], [], plan.Sampler.Draws.First(d => d.Target.Of == latent)) { Role = TermRole.Guide });
    }
}
