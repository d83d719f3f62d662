namespace ProbDsl.Inference.Drivers;

/// <summary>An inference method: its requirements on a story, its plan for the unknowns, and the fitting that the driver runs.</summary>
public abstract class InferenceMethod
{
    /// <summary>The name for `--method`.</summary>
    public abstract string Name { get; }

    /// <summary>One line for `probdsl methods`.</summary>
    public abstract string Summary { get; }

    /// <summary>The result of a fit by this method, as a phrase: `the most probable point`.</summary>
    public virtual string ResultPhrase => "an estimate";

    /// <summary>The result of a fit of this story, as a phrase.</summary>
    public virtual string ResultOf(StoryFacts story) => ResultPhrase;

    /// <summary>The general ideas, known under other names, that this method implements.</summary>
    public virtual IReadOnlyList<MethodConcept> Ideas => [];

    /// <summary>
    /// The ideas for which the method is a substitute, though not the same or not the first choice.
    /// </summary>
    public virtual IReadOnlyList<MethodConcept> RelatedIdeas => [];

    /// <summary>The kind of its posterior.</summary>
    public virtual PosteriorKind Posterior => PosteriorKind.Point;

    /// <summary>Whether the states of a label are the same components in all draws, as in a single one.</summary>
    public virtual bool KeepsLabels => Posterior == PosteriorKind.Point;

    /// <summary>Whether a fit of this story reports a posterior of some unknowns.</summary>
    public virtual bool ReportsPosteriorOf(StoryFacts story) => Posterior != PosteriorKind.Point;

    /// <summary>All methods of the table that contains it; empty if it is in none.</summary>
    public IReadOnlyList<InferenceMethod> AllMethods { get; private set; } = [];

    /// <summary>The table of methods says which there are.</summary>
    public void JoinTable(IReadOnlyList<InferenceMethod> all) => AllMethods = all;

    /// <summary>The options that select the methods of its table with this idea: `--method A` or `--method B`.</summary>
    protected string OptionsOf(MethodConcept idea) =>
        MethodConcept.AsOptions(AllMethods.Where(m => m.Ideas.Contains(idea)).Select(m => m.Name));

    /// <summary>The method that handles a story under this name, if stories of one kind need another implementation.</summary>
    public virtual InferenceMethod For(StoryFacts story) => this;

    /// <summary>Whether it is a default for such stories: without `--method`, the first of these that accepts the story is used.</summary>
    public virtual bool IsDefaultFor(StoryFacts story) => false;

    /// <summary>
    /// Whether a reader of such a story expects it: if another is the default in its place, the header of the fit names the reason.
    /// </summary>
    public virtual bool IsExpectedFor(StoryFacts story) => false;

    /// <summary>Whether it comes before other methods that are a default for such stories.</summary>
    public virtual bool IsFirstDefaultFor(StoryFacts story) => false;

    /// <summary>
    /// Whether the next default method is run where this one is a default and its result turns out not to be reliable.
    /// </summary>
    public virtual bool IsTentative => false;

    /// <summary>Whether a comparison without `--methods` runs it on this story, if it supports it; the default is always run.</summary>
    public virtual bool IsComparedOn(StoryFacts story) => Concerns(story);

    /// <summary>Whether the story has the structure that the method is for; otherwise its refusal is not reported.</summary>
    public virtual bool Concerns(StoryFacts story) => true;

    /// <summary>
    /// Whether this is the only method for the story's distribution, so that its refusal is the one to report; checked in the order of the
    /// table.
    /// </summary>
    public virtual bool IsMadeFor(StoryFacts story) => false;

    /// <summary>Whether a fit reports the log density of rows, rather than a bound.</summary>
    public virtual bool ReportsRows => !Trains;

    /// <summary>Whether rows can be held out from its training, which judges its steps by them.</summary>
    public virtual bool HoldsOut => Trains;

    /// <summary>
    /// Whether its value is the log evidence of a story of priors, by which stories of different sizes are ranked.
    /// </summary>
    public virtual bool RanksByEvidence => false;

    /// <summary>Whether its value is a lower bound of that log evidence.</summary>
    public virtual bool RanksByBound => false;

    /// <summary>Whether it maximizes the likelihood of rows, and nothing else.</summary>
    public virtual bool MaximizesLikelihood => false;

    /// <summary>Whether its point is a maximum of the density, whose curvature gives standard errors where that is a likelihood.</summary>
    public virtual bool EndsAtMaximum => false;

    /// <summary>Whether it trains step by step, with early stopping on held-out rows.</summary>
    public virtual bool Trains => false;

    /// <summary>Whether a fit writes checkpoints and can resume from one.</summary>
    public virtual bool Resumes => Trains;

    /// <summary>Whether its training supports an unlimited stream of rows drawn from the story, batch by batch.</summary>
    public virtual bool SupportsFreshRows(Problem problem, FitOptions options) => false;

    /// <summary>The features of a fit that options apply to, with its own options.</summary>
    public virtual RunTraits Traits(StoryFacts story, RunOptions options) =>
        new(Trains ? RunFeatures.Training | RunFeatures.Batches : RunFeatures.None, $"`{Name}`");

    /// <summary>
    /// Its requirements on a story, in the order of checking: the first unmet one is the reason why the method refuses.
    /// </summary>
    protected virtual IReadOnlyList<Requirement> Requires => [];

    /// <summary>
    /// Its planning rules: the first one that offers blocks is used; if none does, the last one gives the reason.
    /// </summary>
    protected abstract IReadOnlyList<PlanRule> Rules { get; }

    /// <summary>The plan for a story, or why there is none; made once for the story and its data.</summary>
    public MethodChoice Choose(StoryFacts story) =>
        story.Memoize(("plan", GetType(), Name), () => Planner.Plan(Name, story, Requires, Rules));

    /// <summary>Whether it has a plan for a story with its data, without options.</summary>
    public bool Accepts(Problem problem, StandardCatalog catalog) =>
        Choose(StoryFacts.Of(problem.Graph, catalog, RunOptions.None).With(problem)).Plan is not null;

    /// <summary>The fitting for a plan of this method, or an error.</summary>
    public abstract Result<Fitting> Start(PreparedFit fit, FitOptions options);

    /// <summary>The fitting, or an error if the story cannot be lowered to a program or does not fit in memory.</summary>
    protected Result<Fitting> Attempt(Func<Result<Fitting>> begin)
    {
        try
        {
            return LoweringLimit.Try(begin).Or(limit => limit.ToDiagnostic(Name));
        }
        catch (NotEnoughMemory large)
        {
            return RunDiagnostics.NotEnoughMemory(Name, large);
        }
    }
}
