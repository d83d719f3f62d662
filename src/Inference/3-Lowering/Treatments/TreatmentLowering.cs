namespace ProbDsl.Inference.Treatments;

/// <summary>
/// The lowering of a block of a plan. Its operations are called in the order of their declaration; each does nothing by default. A
/// treatment of a block that vanishes has no state of a program, so one instance serves several; one that draws is of one program.
/// </summary>
public abstract class TreatmentLowering
{
    /// <summary>The names of the unknowns that it treats; missing cells by the name of their slot.</summary>
    public virtual IEnumerable<string> Unknowns => [];

    /// <summary>Binds its unknowns: defines the values of reads, and which draws count.</summary>
    /// <param name="story">The story under the treatments before this one.</param>
    public virtual StoryLowering Bind(StoryLowering story) => story;

    /// <summary>Binds its unknowns in a story and in its guide: draws of a guide are values of both, and may add terms.</summary>
    /// <param name="both">The story and its guide under the treatments before this one.</param>
    public virtual GuidedStory Bind(GuidedStory both) => both with { Story = Bind(both.Story), Guide = Bind(both.Guide) };

    /// <summary>The treatment that claims and eliminates in a guided story, once all treatments are bound.</summary>
    /// <param name="bound">The story and its guide under all treatments.</param>
    public virtual TreatmentLowering After(GuidedStory bound) => this;

    /// <summary>Whether it lowers a statement itself, in place of the density of its distribution.</summary>
    /// <param name="statement">A statement that adds a term.</param>
    public virtual bool Claims(Statement statement) => false;

    /// <summary>The terms of all statements that it claims.</summary>
    /// <param name="story">The story under all treatments.</param>
    public virtual IEnumerable<Term> Claimed(StoryLowering story) => [];

    /// <summary>Eliminates its unknowns from all terms that read them.</summary>
    /// <param name="terms">The terms; those that read its unknowns are replaced.</param>
    /// <param name="story">The lowering of the terms.</param>
    /// <exception cref="Problems.LoweringLimit">The terms read the unknowns in a way without a supported sum or integral.</exception>
    public virtual EliminatedUnknowns Eliminate(List<Term> terms, StoryLowering story) => EliminatedUnknowns.Nothing;

    /// <summary>
    /// The alternative to <see cref="Eliminate"/>: the mean of each term under the posterior of its unknowns, which is fixed in slots (the
    /// expected log density of EM).
    /// </summary>
    /// <param name="before">The result of the treatments before this one.</param>
    /// <param name="story">The lowering of the terms.</param>
    public virtual Expectation Expect(Expectation before, StoryLowering story) => before;

    /// <summary>
    /// Terms of slots that are 0, added before elimination: the gradients of the density by these slots are the posterior of its unknowns
    /// (see <see cref="Recover"/>).
    /// </summary>
    /// <param name="of">The unknowns to recover; others have none.</param>
    /// <param name="story">The lowering of the terms.</param>
    public virtual IEnumerable<Term> Probes(IReadOnlyCollection<Variable> of, StoryLowering story) => [];

    /// <summary>The posterior of its unknowns, after they were eliminated, given all that is left.</summary>
    /// <param name="density">A scalar that includes <see cref="Probes"/> of these unknowns.</param>
    /// <param name="of">The unknowns to recover, in this order.</param>
    /// <param name="story">The lowering of the terms.</param>
    public virtual IEnumerable<(string Unknown, Value Posterior)> Recover(Value density, IReadOnlyList<Variable> of, StoryLowering story) =>
        [];

    /// <summary>A joint value of its dependent unknowns, the most probable one or one drawn from their posterior; null if it has
    /// none.</summary>
    /// <param name="pick">Which value.</param>
    /// <param name="terms">The terms, with probes if they are to count. They are not modified.</param>
    /// <param name="story">The lowering of the terms.</param>
    public virtual ChainPaths? RecoverPaths(ChainPick pick, IEnumerable<Term> terms, StoryLowering story) => null;
}

/// <summary>Means of terms under a fixed posterior.</summary>
/// <param name="Means">The mean of each term, possibly in another order.</param>
/// <param name="Terms">The terms themselves; the E step computes the fixed values from their density.</param>
/// <param name="Held">The slots of the fixed posterior.</param>
public sealed record Expectation(IReadOnlyList<Term> Means, IReadOnlyList<Term> Terms, ValueList<FixedSlot> Held)
{
    /// <summary>
    /// Whether the density of the terms is divided into parts, whose gradients by the terms are then those by slots of zeros that are added
    /// to them: a part computes some elements of a term, but no term as a whole.
    /// </summary>
    public bool IsInParts { get; init; }
}
