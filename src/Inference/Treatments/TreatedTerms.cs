using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Treatments;

/// <summary>
/// The terms of a story under the treatments of a plan: bound in their order, then each statement lowered, as the density of its
/// distribution or by the treatment that claims it, then eliminated in the same order.
/// </summary>
/// <param name="story">Under all treatments.</param>
/// <param name="treatments">Of the blocks that vanish, in the order of elimination.</param>
internal sealed class TreatedTerms(StoryLowering story, IReadOnlyList<TreatmentLowering> treatments)
{
    /// <summary>The terms of a story in which the treatments bind their unknowns, one after another.</summary>
    public static TreatedTerms Of(StoryLowering story, IReadOnlyList<TreatmentLowering> treatments) =>
        new(treatments.Aggregate(story, (bound, treatment) => treatment.Bind(bound)), treatments);

    /// <summary>The same where more than the treatments is bound by now.</summary>
    /// <param name="bound">Under all treatments, and under more.</param>
    public TreatedTerms In(StoryLowering bound) => new(bound, treatments);

    /// <summary>What terms are lowered by: the story under all treatments.</summary>
    public StoryLowering Story => story;

    /// <summary>The terms of statements that no treatment claims, in their order, then those of each treatment.</summary>
    /// <exception cref="LoweringLimit">The story says what this version cannot put in a program.</exception>
    public IEnumerable<Term> Terms(IEnumerable<Statement> statements) =>
        statements.Where(s => !treatments.Any(t => t.Claims(s))).Select(s => Density(s))
            .Concat(treatments.SelectMany(t => t.Claimed(story)));

    /// <summary>The log density of a statement's distribution.</summary>
    /// <param name="statement">It.</param>
    /// <param name="apart">Plates of which dimensions of a target become axes; null: none.</param>
    /// <exception cref="LoweringLimit">The story says what this version cannot put in a program.</exception>
    public Term Density(Statement statement, IReadOnlyList<Plate>? apart = null)
    {
        try
        {
            return story.Density(statement, apart);
        }
        catch (NotEnoughMemory large)
        {
            throw new LoweringLimit(statement,
                $"one array would take {large.Bytes / 1e9:N1} GB, and {large.Available / 1e9:N1} GB is the most",
                "take fewer rows, or a law that does not join all rows with each other");
        }
    }

    /// <summary>What is left of terms when every block has vanished, and which unknowns did.</summary>
    /// <param name="terms">The list stays as it is.</param>
    public (List<Term> Terms, Eliminated Gone) Left(IEnumerable<Term> terms)
    {
        List<Term> left = [.. terms];
        return (left, treatments.Aggregate(Eliminated.Nothing, (gone, treatment) => gone.Then(treatment.Eliminate(left, story))));
    }

    /// <summary>The means of terms under the posterior of all blocks that vanish, inner ones first.</summary>
    public Expectation Expected(IReadOnlyList<Term> terms) =>
        treatments.Aggregate(new Expectation(terms, terms, []), (before, treatment) => treatment.Expect(before, story));

    /// <summary>Every term summed over its axes, as often as each member happens, and all added: a scalar, 0 of none.</summary>
    public Value Total(IReadOnlyCollection<Term> terms) =>
        terms.Count == 0 ? story.Builder.Constant(0) : new Elimination(story.Problem, story.Weights).Total(terms);
}
