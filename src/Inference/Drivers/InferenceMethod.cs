using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime;

namespace ProbDsl.Inference.Drivers;

/// <summary>A way of fitting: what it demands of a story, what it makes of its unknowns, and the fitting that the driver runs.</summary>
public abstract class InferenceMethod
{
    /// <summary>As `--method` takes it.</summary>
    public abstract string Name { get; }

    /// <summary>One line for `probdsl methods`.</summary>
    public abstract string Summary { get; }

    /// <summary>What a fit by this method is, in a sentence: `the most probable point`.</summary>
    public virtual string Finds => "an estimate";

    /// <summary>What people look for under other names, and find in this method.</summary>
    public virtual IReadOnlyList<MethodIdea> Is => [];

    /// <summary>
    /// What people look for under other names, and the method answers as well, though it is not the same or not the first choice.
    /// </summary>
    public virtual IReadOnlyList<MethodIdea> ComesNear => [];

    /// <summary>What it knows of the posterior.</summary>
    public virtual PosteriorKind Posterior => PosteriorKind.Point;

    /// <summary>The methods of the table that it stands in, itself among them; none where it stands in none.</summary>
    public IReadOnlyList<InferenceMethod> Known { get; internal set; } = [];

    /// <summary>What treats a story under this name, where stories of one kind are treated otherwise than the rest.</summary>
    public virtual InferenceMethod For(ModelGraph graph) => this;

    /// <summary>Whether a fit without `--method` may take it for this story.</summary>
    public virtual bool IsDefaultFor(StoryFacts story) => false;

    /// <summary>Whether a comparison without `--methods` runs it on this story, if it accepts it.</summary>
    public virtual bool IsComparedOn(StoryFacts story) => Concerns(story.Graph);

    /// <summary>Whether the story has what the method is made for; where it has not, nobody asks why it is refused.</summary>
    public virtual bool Concerns(ModelGraph graph) => true;

    /// <summary>
    /// Whether the story's law has this one method, which tells best what is in its way; asked in the order of the table.
    /// </summary>
    public virtual bool IsMadeFor(ModelGraph graph) => false;

    /// <summary>Whether a fit of it tells the log density of rows, and not a bound on it.</summary>
    public virtual bool ReportsRows => !Trains;

    /// <summary>
    /// Whether its figure is the log evidence of a story with any number of unknowns, by which stories of different sizes are ranked.
    /// </summary>
    public virtual bool RanksSizes => false;

    /// <summary>Whether it maximizes the likelihood of rows, and nothing beside.</summary>
    public virtual bool IsOfLikelihoods => false;

    /// <summary>Whether it trains step by step, and stops by rows that are held out.</summary>
    public virtual bool Trains => false;

    /// <summary>Whether a fit of it keeps checkpoints, and goes on from one.</summary>
    public virtual bool Resumes => Trains;

    /// <summary>Whether its training can take rows of the story without an end, batch by batch.</summary>
    public virtual bool TakesFreshRows(Problem problem, FitOptions options) => false;

    /// <summary>What a fit by it has that options apply to, with the options that hold for it.</summary>
    public virtual RunTraits Traits(ModelGraph graph, RunOptions options) =>
        new(Trains ? RunFeatures.Training : RunFeatures.None, $"`{Name}`");

    /// <summary>
    /// What it demands of a story, in the order in which it is asked: the first that is not met says why the method refuses.
    /// </summary>
    protected virtual IReadOnlyList<Requirement> Requires => [];

    /// <summary>
    /// The ways in which it plans: the first one that offers blocks is taken, and where none does, the last one says why.
    /// </summary>
    protected abstract IReadOnlyList<PlanRule> Rules { get; }

    /// <summary>The plan, or what stands in the way.</summary>
    public MethodChoice Choose(StoryFacts story) => Planner.Plan(Name, story, Requires, Rules);

    /// <summary>The work itself, for a plan of this method and its data.</summary>
    public abstract Result<Fitting> Begin(Problem problem, InferencePlan plan, FitOptions options);

    /// <summary>The work that is begun, or why this version cannot put the story in a program, or that it has no room.</summary>
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
