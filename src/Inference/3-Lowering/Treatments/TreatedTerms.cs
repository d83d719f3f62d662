using ProbDsl.Runtime;

namespace ProbDsl.Inference.Treatments;

/// <summary>
/// The terms of a story under the treatments of a plan: unknowns are bound in order, then each statement is lowered, as the density of its
/// distribution or by the treatment that claims it, then unknowns are eliminated in the same order.
/// </summary>
/// <param name="story">The story under all treatments.</param>
/// <param name="treatments">The treatments that are lowered, in the order of elimination.</param>
public sealed class TreatedTerms(StoryLowering story, IReadOnlyList<ILoweredTreatment> treatments)
{
    /// <summary>The terms of a story whose unknowns are bound by the treatments, one after another.</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The definitions of the story's names.</param>
    /// <param name="builder">The program of the terms.</param>
    /// <param name="treatments">The treatments, in the order of elimination.</param>
    /// <param name="given">Binds what has a value before any treatment; null for nothing.</param>
    /// <param name="threads">The maximum number of threads for preparatory work.</param>
    public static TreatedTerms Bind(Problem problem, StandardCatalog catalog, ProgramBuilder builder,
        IReadOnlyList<Elimination> treatments, Func<StoryLowering, StoryLowering>? given = null, int threads = 1)
    {
        var story = new StoryLowering(problem, catalog, builder) { Threads = threads };
        return Bind(given?.Invoke(story) ?? story, treatments);
    }

    /// <summary>The same, in which further unknowns have values: each is a slot of its name and shape, in its own units.</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The definitions of the story's names.</param>
    /// <param name="builder">The program of the terms.</param>
    /// <param name="treatments">The treatments, in the order of elimination.</param>
    /// <param name="held">The unknowns that are slots.</param>
    /// <param name="threads">The maximum number of threads for preparatory work.</param>
    public static TreatedTerms Bind(Problem problem, StandardCatalog catalog, ProgramBuilder builder,
        IReadOnlyList<Elimination> treatments, IEnumerable<Variable> held, int threads = 1) =>
        Bind(problem, catalog, builder, treatments, threads: threads).Holding(held);

    /// <summary>The same of a story that an evaluation outside of any plan lowers.</summary>
    public static TreatedTerms Bind(StoryLowering story, IReadOnlyList<Elimination> treatments) =>
        new(treatments.Aggregate(story, (bound, treatment) => treatment.Bind(bound)), treatments);

    /// <summary>The same terms, in which further unknowns are slots of their name and shape.</summary>
    public TreatedTerms Holding(IEnumerable<Variable> held) => In(Story.WithSlots(held));

    /// <summary>The terms of a guided story whose unknowns are bound by the treatments, one after another, and the bound story.</summary>
    public static (TreatedTerms Terms, GuidedStory Bound) OfGuided(GuidedStory story, IReadOnlyList<ILoweredTreatment> treatments)
    {
        var bound = treatments.Aggregate(story, (both, treatment) => treatment.Bind(both));
        return (new(bound.Story, [.. treatments.Select(t => t.After(bound))]), bound);
    }

    /// <summary>The same terms in a story with further bindings.</summary>
    /// <param name="bound">The story under all treatments and further bindings.</param>
    public TreatedTerms In(StoryLowering bound) => new(bound, treatments);

    /// <summary>The story under all treatments, which lowers the terms.</summary>
    public StoryLowering Story => story;

    /// <summary>The treatments, as they claim and eliminate.</summary>
    public IReadOnlyList<ILoweredTreatment> Treatments => treatments;

    private IEnumerable<Elimination> Eliminations => treatments.OfType<Elimination>();

    /// <summary>Whether a treatment lowers a statement itself.</summary>
    public bool IsClaimed(Statement statement) => treatments.Any(t => t.Claims(statement));

    /// <summary>The terms of statements that no treatment claims, in their order, then those of each treatment.</summary>
    /// <exception cref="LoweringLimit">The story cannot be lowered yet.</exception>
    public IEnumerable<Term> Terms(IEnumerable<Statement> statements) =>
        statements.Where(s => !IsClaimed(s)).Select(s => Density(s))
            .Concat(treatments.SelectMany(t => t.Claimed(story)));

    /// <summary>The log density of a statement's distribution.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="apart">Plates whose dimensions in a target become axes; null for none.</param>
    /// <exception cref="LoweringLimit">The story cannot be lowered yet.</exception>
    public Term Density(Statement statement, IReadOnlyList<Plate>? apart = null)
    {
        try
        {
            return story.Density(statement, apart);
        }
        catch (NotEnoughMemory large)
        {
            throw new LoweringLimit(statement,
                $"one array needs {large.Bytes / 1e9:N1} GB, but the maximum is {large.Available / 1e9:N1} GB",
                "use fewer rows, or a distribution that is not joint over all rows");
        }
    }

    /// <summary>The remaining terms after all blocks are eliminated, and the eliminated unknowns.</summary>
    /// <param name="terms">The terms. The list is not modified.</param>
    public (List<Term> Terms, EliminatedUnknowns Gone) Eliminate(IEnumerable<Term> terms)
    {
        List<Term> left = [.. terms];
        return (left, Eliminations.Aggregate(EliminatedUnknowns.Nothing, (gone, treatment) => gone.Then(treatment.Eliminate(left, story))));
    }

    /// <summary>The means of terms under the posterior of all marginalized blocks, inner ones first.</summary>
    public Expectation Expected(IReadOnlyList<Term> terms, bool isInParts = false) =>
        Eliminations.Aggregate(new Expectation(terms, terms, []) { IsInParts = isInParts },
            (before, treatment) => treatment.Expect(before, story));

    /// <summary>Additional terms of these unknowns, by which their posterior is recovered after they are eliminated.</summary>
    public IEnumerable<Term> Probes(IReadOnlyCollection<Variable> of) => Eliminations.SelectMany(t => t.Probes(of, story));

    /// <summary>The posterior of eliminated unknowns by name, given all that is left.</summary>
    /// <param name="density">A scalar that includes their probes.</param>
    /// <param name="of">The unknowns.</param>
    public IEnumerable<(string Unknown, Value Posterior)> Recovered(Value density, IReadOnlyList<Variable> of) =>
        Eliminations.SelectMany(t => t.Recover(density, of, story));

    /// <summary>A joint value of the dependent unknowns that are eliminated: the paths of chains.</summary>
    public ChainPaths Paths(ChainPick pick, IReadOnlyList<Term> terms) =>
        Eliminations.Select(t => t.RecoverPaths(pick, terms, story)).First(p => p is not null)!;

    /// <summary>The sum of all terms over their axes, with the counts of members: a scalar, 0 without terms.</summary>
    public Value Total(IReadOnlyCollection<Term> terms) =>
        terms.Count == 0 ? story.Builder.Constant(0) : new StateElimination(story.Problem, story.Weights).Total(terms);
}
