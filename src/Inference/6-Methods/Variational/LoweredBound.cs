namespace ProbDsl.Inference.Variational;

/// <summary>A bound as planning lowered it: the story with its derived encoders, the settings, and the objective of the training.</summary>
/// <param name="Problem">The story with its data in the units of all rows, and an encoder for each latent of rows without a guide.</param>
/// <param name="Settings">The settings of the run that planned it.</param>
/// <param name="Training">The objective.</param>
internal sealed record LoweredBound(Problem Problem, GuidedSettings Settings, BoundTraining Training)
{
    /// <summary>The bound of a plan, lowered once for the story, its data and the options of its run.</summary>
    /// <param name="story">The story with its data.</param>
    /// <param name="kind">The bound.</param>
    /// <param name="plan">The treatment of each latent.</param>
    /// <exception cref="LoweringLimit">A term cannot be lowered.</exception>
    public static LoweredBound Lower(StoryFacts story, BoundKind kind, BoundPlan plan) => story.Memoize(KeyOf(kind, plan), () =>
    {
        var (completed, treated) = AmortizedGuide.Completed(story.Problem!, story.Catalog, plan);
        completed = FrozenUnits.Freeze(completed);
        var settings = GuidedSettings.Create(kind, completed, FitOptions.Create(story.Run), treated);
        return new LoweredBound(completed, settings, new BoundTraining(completed, story.Catalog, settings));
    });

    /// <summary>The bound that planning lowered; null if it lowered none.</summary>
    public static LoweredBound? Find(StoryFacts story, BoundKind kind, BoundPlan plan) => story.Recall<LoweredBound>(KeyOf(kind, plan));

    /// <summary>Whether a training of this problem with these settings has this objective.</summary>
    public bool IsOf(Problem problem, GuidedSettings settings) =>
        ReferenceEquals(problem, Problem) && (settings.Kind, settings.Gradient, settings.Divergence, settings.Request.WithoutOrder())
            == (Settings.Kind, Settings.Gradient, Settings.Divergence, Settings.Request.WithoutOrder());

    // the order of elimination is what the first lowering found
    private static object KeyOf(BoundKind kind, BoundPlan plan) => (kind, plan with { Order = [] });
}
