using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Lowering;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Treatments;

/// <summary>
/// The lowering of a block of a plan. Its operations are called in the order of their declaration; each does nothing by default. A
/// treatment has no state of a program, so one instance serves several.
/// </summary>
public abstract class TreatmentLowering
{
    /// <summary>Binds its unknowns: defines the values of reads, and which draws count.</summary>
    /// <param name="story">The story under the treatments before this one.</param>
    public virtual StoryLowering Bind(StoryLowering story) => story;

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
}

/// <summary>Means of terms under a fixed posterior.</summary>
/// <param name="Means">The mean of each term, possibly in another order.</param>
/// <param name="Terms">The terms themselves; the E step computes the fixed values from their density.</param>
/// <param name="Held">The slots of the fixed posterior.</param>
public sealed record Expectation(IReadOnlyList<Term> Means, IReadOnlyList<Term> Terms, ValueList<FixedSlot> Held);
