using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Lowering;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Treatments;

/// <summary>
/// Marginalizes a chain of linear-Gaussian latents: the statements that draw or read them become one term, the log density of what is
/// observed by a Kalman filter.
/// </summary>
/// <param name="chain">The chain.</param>
public sealed class GaussianIntegration(GaussianChain chain) : TreatmentLowering
{
    public override IEnumerable<string> Unknowns => chain.Latents.Select(l => l.Name);

    /// <summary>Where the chain is 0, a mean has the value of its part without it.</summary>
    public override StoryLowering Bind(StoryLowering story) => story.In(chain.Latents.Aggregate(story.Context, (context, latent) =>
        context.WithArray(latent.Name, () => new(
            Ops.Broadcast(story.Builder.Constant(0), story.Problem.ShapeOf(latent)), []))));

    public override bool Claims(Statement statement) => chain.Statements.Any(s => ReferenceEquals(s, statement));

    public override IEnumerable<Term> Claimed(StoryLowering story)
    {
        var lowering = new GaussianChainLowering(story, chain);
        Axis[] axes = lowering.Sequences is { } sequences ? [sequences] : [];
        story.Builder.SetOrigin(chain.Observations[0]);
        var density = lowering.Results().LogDensity;
        if (lowering.OutsideOfDomain() is { } outside)
            density = Ops.Where(outside > story.Builder.Constant(-1), density, story.Builder.Constant(double.NegativeInfinity));
        yield return new(new(Ops.Reshape(density, [.. axes.Select(a => a.Size)]), axes), axes, [], chain.Observations[0])
        {
            Role = TermRole.Data,
            Statements = chain.Statements,
        };
    }

    /// <summary>A joint draw of the states given all that is observed, by latent, in its shape.</summary>
    internal IEnumerable<(Variable Latent, Value Draw)> Drawn(StoryLowering story, Noise noise)
    {
        var lowering = new GaussianChainLowering(story, chain);
        var states = lowering.Drawn(noise);
        return chain.Members.Select((m, i) => (m.Latent, lowering.Part(states, i)));
    }

    /// <summary>The means and covariances of the states given all that is observed, by latent: [latent's shape], and variances of the same
    /// shape.</summary>
    internal IEnumerable<(Variable Latent, Value Mean, Value Variance)> Moments(StoryLowering story)
    {
        var lowering = new GaussianChainLowering(story, chain);
        var results = lowering.Results();
        var size = results.Means.Shape[2];
        // the diagonal of each covariance
        var diagonal = Ops.Reshape(results.Covariances, [.. results.Means.Shape[..2], size * size]);
        var variances = Ops.Concat(2, [.. Enumerable.Range(0, size).Select(i => Ops.Slice(diagonal, 2, i * (size + 1), 1))]);
        foreach (var (i, member) in chain.Members.Index())
            yield return (member.Latent, lowering.Part(results.Means, i), lowering.Part(variances, i));
    }
}
