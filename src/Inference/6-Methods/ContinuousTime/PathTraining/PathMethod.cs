namespace ProbDsl.Inference.PathTraining;

/// <summary>Trains the net of a continuous-time model in mini-batches, by a loss that needs only a point of the path and no
/// simulation.</summary>
internal abstract class PathMethod(StandardCatalog catalog) : InferenceMethod
{
    public override string ResultPhrase => "the weights of a continuous-time net";

    public override bool Trains => true;

    public override bool ReportsRows => true;

    protected StandardCatalog Catalog => catalog;

    /// <summary>The objective.</summary>
    internal abstract ObjectiveKind Objective { get; }

    /// <summary>How the weights are trained, in words.</summary>
    internal virtual string How => $"by {Articled.Of(Objective.Title)}";

    /// <summary>The default number of steps.</summary>
    internal virtual int UsualSteps => 20_000;

    /// <summary>The source of a step's rows, with what the host computes beside them; null for the rows alone.</summary>
    internal virtual IRowSource? Rows(IRowSource rows, TimePath path, PathRequest request, ulong seed) => null;

    /// <summary>The metric by which the fit is judged.</summary>
    /// <param name="path">The model with the trained weights in its problem.</param>
    /// <param name="options">The seed and threads.</param>
    /// <param name="loss">The loss of all rows, with its standard error.</param>
    internal virtual Result<Metric> Measure(TimePath path, FitOptions options, Func<(double Mean, double Error)> loss)
    {
        var (mean, error) = loss();
        return new Metric(Objective, mean, error,
            "mean squared error per row, not a bound on log p: `eval` reports the log-likelihood");
    }

    /// <summary>Whether the method supports this path.</summary>
    private protected abstract bool Takes(ContinuousTimeDraw path);

    /// <summary>The loss of a batch.</summary>
    internal abstract Value Loss(TimePath path, PathBatch batch);

    public override bool Concerns(StoryFacts story) => story.Structures.Path is { } path && Takes(path);

    public override bool IsDefaultFor(StoryFacts story) => Concerns(story);

    public override bool IsMadeFor(StoryFacts story) => Concerns(story);

    public override bool SupportsFreshRows(Problem problem, FitOptions options) => true;

    protected override IReadOnlyList<Requirement> Requires =>
        [HasItsPath, Requirement.Together([.. ofStory, OfPath, new CompleteDataRequirement($"`{Name}` needs")])];

    private static readonly Requirement[] ofStory =
    [
        new PathRowRequirement(), new TrainedFieldRequirement(), new SupportedMapRequirement(), new KnownBaseRequirement(),
        new NetsOnlyRequirement(), Every.Statement(new PathOnlyRequirement()),
        new NoContinuousTimeGuide(),
    ];

    protected override IReadOnlyList<PlanRule> Rules => [new ContinuousTimeWeights(How)];

    /// <summary>The requirement of a path of the kind that the method supports.</summary>
    private protected abstract Requirement HasItsPath { get; }

    /// <summary>Further requirements of this method.</summary>
    private protected virtual Requirement OfPath => Requirement.Together();

    public override Result<Fitting> Start(PreparedFit fit, FitOptions options)
    {
        var path = fit.Plan.ObjectiveOf<PathPlan>().Path;
        return Attempt(() => Begun(fit.Problem, path, options));
    }

    private Result<Fitting> Begun(Problem problem, ContinuousTimeDraw path, FitOptions options)
    {
        var (rows, along) = (path.Draw.Loops[0].Plate!, TimePath.Create(path, problem, catalog));
        if (PathDiagnostics.TooManySteps(along, along.Solver) is { } tooLong) return tooLong;
        var parts = TrainingRows.Split(problem, rows, options);
        if (parts.Value is not var (trained, held)) return new(null, parts.Diagnostics);
        if (Objective == ObjectiveKind.LogLikelihood && SingularRows.Find(trained) is { } singular) return singular;
        return new PathFitting(this, path, trained, held, catalog, PathSettings.Create(trained, rows, UsualSteps, options));
    }
}

/// <summary>Weights are trained by the gradient of a loss at random points of paths.</summary>
internal sealed record ContinuousTimeTraining(string How) : Treatment(How);
