namespace ProbDsl.Inference.Treatments;

/// <summary>A story and its guide under the treatments that are bound so far, for some rows of a batch.</summary>
/// <param name="Story">The story with all current bindings.</param>
/// <param name="Guide">The guide with the same bindings.</param>
public sealed record GuidedStory(StoryLowering Story, StoryLowering Guide)
{
    /// <summary>The rows of the batch that serve the first step of a noising chain alone; null if all rows serve it.</summary>
    public GuidedStory? First { get; init; }

    /// <summary>-log q of what was drawn without a statement of the guide for it alone.</summary>
    public ImmutableList<Term> Terms { get; init; } = [];

    /// <summary>The weights of distributions that were derived.</summary>
    public ImmutableList<Weight> Weights { get; init; } = [];

    /// <summary>Both with a further binding.</summary>
    public GuidedStory With(Func<LoweringContext, LoweringContext> bind) =>
        this with { Story = Story.In(bind(Story.Context)), Guide = Guide.In(bind(Guide.Context)) };

    /// <summary>-log q, which a bound adds: a term of a guide's density with the other sign.</summary>
    public static Term MinusLogQ(Term density) =>
        density with { Value = density.Value with { Value = -density.Value.Value }, Role = TermRole.Guide };
}
