namespace ProbDsl.Inference.Laplace;

/// <summary>A method that can be tried on a story in place of one whose draws are poor.</summary>
internal interface ISecondOpinion
{
    /// <summary>The name of the method.</summary>
    string Name { get; }

    /// <summary>
    /// Why its result needs no trial, in words; null where only draws would show how good it is, or where it refuses the story.
    /// </summary>
    string? WhySure(TrialStory story) => null;

    /// <summary>Draws that it would report; none where it refuses the story or would take long.</summary>
    IEnumerable<TrialDraws> Try(TrialStory story) => [];
}
