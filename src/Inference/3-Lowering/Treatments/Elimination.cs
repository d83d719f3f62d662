namespace ProbDsl.Inference.Treatments;

/// <summary>
/// The treatment of unknowns that vanish from a density: it prints its blocks and lowers itself. Its operations are called in the order of
/// their declaration; each does nothing by default. It has no state of a program, so one instance serves a plan and all that lowers it.
/// </summary>
/// <param name="Name">The treatment in words, as plans print it.</param>
public abstract record Elimination(string Name) : Treatment(Name), ILoweredTreatment
{
    /// <summary>Its blocks, as plans print them; none without unknowns.</summary>
    public abstract IEnumerable<Block> Blocks { get; }

    public virtual IEnumerable<string> Unknowns => Blocks.SelectMany(b => b.Unknowns);

    /// <summary>Whether an unknown vanishes by it; missing cells by the name of their data.</summary>
    public bool Treats(Variable unknown) => Unknowns.Contains(unknown.Role == Role.Data ? MissingCells.SlotOf(unknown.Name) : unknown.Name);

    /// <summary>The same treatment once a lowering has found the order in which finite latents are eliminated.</summary>
    public virtual Elimination InOrder(ValueList<EnumeratedGroup> order) => this;

    public override string? Header(Block block, Problem problem) =>
        $"{string.Join(", ", block.Written(problem.Graph))} {block.Name} ({block.Reason})";

    /// <summary>Binds its unknowns: defines the values of reads, and which draws count.</summary>
    /// <param name="story">The story under the treatments before this one.</param>
    public virtual StoryLowering Bind(StoryLowering story) => story;

    public GuidedStory Bind(GuidedStory both) => both with { Story = Bind(both.Story), Guide = Bind(both.Guide) };

    public virtual bool Claims(Statement statement) => false;

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

    public sealed override string ToString() => Name;
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
