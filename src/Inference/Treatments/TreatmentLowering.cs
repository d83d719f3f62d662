using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Lowering;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Treatments;

/// <summary>
/// How a block of a plan is lowered. The operations are asked in the order in which they stand here; each does nothing unless a treatment
/// says otherwise. A treatment holds nothing of a program: one serves several.
/// </summary>
public abstract class TreatmentLowering
{
    /// <summary>What reads of its unknowns yield, and which draws count.</summary>
    /// <param name="story">Under the treatments before this one.</param>
    public virtual StoryLowering Bind(StoryLowering story) => story;

    /// <summary>Whether it writes the terms of a statement itself, in the place of the density of its distribution.</summary>
    /// <param name="statement">One that adds a term.</param>
    public virtual bool Claims(Statement statement) => false;

    /// <summary>The terms of all statements that it claims.</summary>
    /// <param name="story">Under all treatments.</param>
    public virtual IEnumerable<Term> Claimed(StoryLowering story) => [];

    /// <summary>Takes its unknowns out of all terms that read them.</summary>
    /// <param name="terms">They shrink to those that read none of its unknowns.</param>
    /// <param name="story">What the terms were lowered by.</param>
    /// <exception cref="Problems.LoweringLimit">The terms read them in a way that it has no sum or integral for.</exception>
    public virtual Eliminated Eliminate(List<Term> terms, StoryLowering story) => Eliminated.Nothing;

    /// <summary>
    /// In place of <see cref="Eliminate"/>: each term as its mean under the posterior of its unknowns, which is held in slots (the
    /// expectation of EM).
    /// </summary>
    /// <param name="before">What the treatments before this one made of the terms.</param>
    /// <param name="story">What the terms were lowered by.</param>
    public virtual Expectation Expect(Expectation before, StoryLowering story) => before;
}

/// <summary>Means of terms under a posterior that is held.</summary>
/// <param name="Means">One for each term, not always in their order.</param>
/// <param name="Looked">The terms themselves; what is held is found in their density.</param>
/// <param name="Held">The slots that hold the posterior.</param>
public sealed record Expectation(IReadOnlyList<Term> Means, IReadOnlyList<Term> Looked, ValueList<HeldSlot> Held);
