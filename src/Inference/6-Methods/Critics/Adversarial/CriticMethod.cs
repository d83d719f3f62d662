namespace ProbDsl.Inference.Adversarial;

/// <summary>A method that trains a story and a critic by losses of their own.</summary>
internal abstract class CriticMethod : InferenceMethod
{
    private const int UsualSteps = 20_000;

    private const double UsualRate = 1e-3;

    public sealed override bool Trains => true;

    public sealed override bool ReportsRows => false;

    public sealed override bool HoldsOut => false;

    public override bool IsMadeFor(StoryFacts story) => Concerns(story);

    public sealed override Result<Fitting> Start(PreparedFit fit, FitOptions options) =>
        Attempt(() => Begun(fit.Plan, FrozenUnits.Freeze(fit.Problem), options));

    /// <summary>What every run of such a method has.</summary>
    protected static RunFeatures FeaturesOf(RunOptions options) => RunFeatures.Training | RunFeatures.Batches | RunFeatures.Critic
        | (AlternatingSteps.AreTogether(options) ? RunFeatures.None : RunFeatures.CriticTurns);

    protected static NoTargetStatement NoTarget { get; } = new("a training against a critic does");

    protected CompleteDataRequirement Complete => new($"`{Name}` needs");

    /// <param name="plan">The plan of the method.</param>
    /// <param name="problem">All rows, with the units of the data.</param>
    /// <param name="options">The options of the fit.</param>
    protected abstract Fitting Begun(InferencePlan plan, Problem problem, FitOptions options);

    /// <summary>The options of a training, with these defaults.</summary>
    /// <param name="options">The user's options.</param>
    /// <param name="averaging">The decay of averaged weights; null for none.</param>
    /// <param name="steps">The steps of all players together.</param>
    /// <param name="rate">The learning rate of the critic.</param>
    protected static TrainingOptions TrainingOf(
        FitOptions options, double? averaging, int steps = UsualSteps, double rate = UsualRate) =>
        MiniBatchOptions.Create(options, steps, rate, averaging);
}
