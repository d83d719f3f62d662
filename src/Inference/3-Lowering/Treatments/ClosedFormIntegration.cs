namespace ProbDsl.Inference.Treatments;

/// <summary>The integral over a block of jointly normal latents in closed form.</summary>
/// <param name="Gaussian">The block.</param>
public sealed record ClosedFormIntegration(GaussianBlock Gaussian) : GaussianIntegration(Gaussian)
{
    public override IEnumerable<Block> Blocks => [new([.. Block.Unknowns], this, Block.Reason)];

    public override IEnumerable<Term> Claimed(StoryLowering story) =>
        LeaveOneOut(story, () => LeaveOneOutTerm.OfClosedForm(story, Gaussian)) ?? Together(story);

    private IEnumerable<Term> Together(StoryLowering story)
    {
        var lowering = Lowering(story);
        story.Builder.SetOrigin(Block.Origin);
        var (density, of) = IsByPosition && lowering.ByPosition() is { } each ? each : (lowering.LogDensity(), lowering.Members);
        density = Inside(density, lowering);
        yield return TermOf(density, of);
    }

    /// <summary>Fixes the moments of the latents; under moments of unknowns they stay marginalized.</summary>
    public override Expectation Expect(Expectation before, StoryLowering story)
    {
        if (story.Moments is not null) return before;
        var lowering = Lowering(story);
        var held = new List<FixedSlot>();
        story.Builder.SetOrigin(Block.Origin);
        List<AxisTensor> means = [.. lowering.ExpectedLogDensity(Hold).Select(m => Inside(m, lowering))];
        return before with
        {
            Means = [.. before.Means.SelectMany(t => ReferenceEquals(t.From, Block.Origin)
                ? means.Select(m => t with { Value = m, Over = m.Axes }) : [t])],
            Held = [.. before.Held, .. held],
        };

        Value Hold(string moment, Value now)
        {
            held.Add(new($"{moment} of states of {Block.Latents.First().Name}", now, IsGradient: false));
            return story.Builder.Slot(held[^1].Slot, now.Shape);
        }
    }

    public override GaussianLowering Lowering(StoryLowering story) => GaussianLowering.Create(story, Gaussian);

    /// <summary>A density that is 0 where a scale is outside of its domain.</summary>
    private static AxisTensor Inside(AxisTensor density, GaussianLowering lowering) =>
        lowering.OutsideOfDomain() is not { } outside ? density
        : density with
        {
            Value = Ops.Where(outside > outside.Program.Constant(-1), density.Value, outside.Program.Constant(double.NegativeInfinity)),
        };
}
