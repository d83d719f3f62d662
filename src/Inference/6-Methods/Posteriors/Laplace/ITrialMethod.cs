namespace ProbDsl.Inference.Laplace;

/// <summary>A method that can be tried on a story in place of one whose draws are poor.</summary>
internal interface ITrialMethod
{
    /// <summary>The name of the method.</summary>
    string Name { get; }

    /// <summary>Why its result needs no trial, in words; null if only draws would show its quality, or if it refuses the story.</summary>
    string? WhyNoTrialNeeded(TrialStory story) => null;

    /// <summary>The draws that it would report; empty if it refuses the story or would take long.</summary>
    IEnumerable<TrialDraws> Try(TrialStory story) => [];
}
