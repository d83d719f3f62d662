using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Lowering;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Treatments;

/// <summary>
/// Marginalizes a block of jointly normal latents: the statements that draw or read them become one term, the log density of what is
/// observed without them.
/// </summary>
/// <param name="block">The block.</param>
public sealed class GaussianIntegration(GaussianBlock block) : TreatmentLowering
{
    /// <summary>Whether each position of a chain has a density of its own, given those before it, without a gradient.</summary>
    public bool IsByPosition { get; init; }

    public override IEnumerable<string> Unknowns => block.Latents.Select(l => l.Name);

    /// <summary>Where the latents are 0, a mean has the value of its part without them.</summary>
    public override StoryLowering Bind(StoryLowering story) => story.In(block.Latents.Aggregate(story.Context, (context, latent) =>
        context.WithArray(latent.Name, () => new(
            Ops.Broadcast(story.Builder.Constant(0), story.Problem.ShapeOf(latent)), []))));

    public override bool Claims(Statement statement) => block.Statements.Any(s => ReferenceEquals(s, statement));

    public override IEnumerable<Term> Claimed(StoryLowering story)
    {
        var lowering = GaussianLowering.Of(story, block);
        story.Builder.SetOrigin(block.Observations[0]);
        var (density, of) = IsByPosition && lowering.ByPosition() is { } each ? each : (lowering.LogDensity(), lowering.Members);
        if (lowering.OutsideOfDomain() is { } outside)
            density = density with
            {
                Value = Ops.Where(outside > story.Builder.Constant(-1), density.Value, story.Builder.Constant(double.NegativeInfinity)),
            };
        yield return new(density, density.Axes, [], block.Observations[0]) 
        {
            Role = TermRole.Data, Statements = block.Statements, Of = of,
        };
    }

    /// <summary>The lowering of the block, for its posterior.</summary>
    internal GaussianLowering Lowering(StoryLowering story) => GaussianLowering.Of(story, block);
}
