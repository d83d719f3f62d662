using ProbDsl.Inference.Results;

namespace ProbDsl.Tests.Stories;

/// <summary>
/// What every reported optimum must be: the value of the story's own program there, and a point where that program is flat.
/// </summary>
internal static class Optimum
{
    public const double FlatEnough = 1e-4;

    public static void Holds(TestStory bound, FitOutcome outcome)
    {
        var estimates = Estimates.Of(outcome);
        var story = new Unconstrained(bound.Problem);
        Assert.InRange(Math.Abs(story.At(estimates) - outcome.Value), 0, 1e-9 * Math.Abs(outcome.Value));
        Assert.InRange(story.LargestGradient(estimates), 0, FlatEnough);
    }
}
