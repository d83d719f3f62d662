namespace ProbDsl.Inference.Treatments;

/// <summary>
/// What is lowered of unknowns beside those of other treatments: the values of their reads, and the statements that are lowered in place of
/// the densities of their distributions. An <see cref="Elimination"/> is a part of a plan; what draws unknowns by a guide is of one
/// program.
/// </summary>
public interface ILoweredTreatment
{
    /// <summary>The names of the unknowns that it treats; missing cells by the name of their slot.</summary>
    IEnumerable<string> Unknowns => [];

    /// <summary>Binds its unknowns in a story and in its guide: draws of a guide are values of both, and may add terms.</summary>
    /// <param name="both">The story and its guide under the treatments before this one.</param>
    GuidedStory Bind(GuidedStory both) => both;

    /// <summary>The treatment that claims and eliminates in a guided story, once all treatments are bound.</summary>
    /// <param name="bound">The story and its guide under all treatments.</param>
    ILoweredTreatment After(GuidedStory bound) => this;

    /// <summary>Whether it lowers a statement itself, in place of the density of its distribution.</summary>
    /// <param name="statement">A statement that adds a term.</param>
    bool Claims(Statement statement) => false;

    /// <summary>The terms of all statements that it claims.</summary>
    /// <param name="story">The story under all treatments.</param>
    IEnumerable<Term> Claimed(StoryLowering story) => [];
}
