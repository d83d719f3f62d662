namespace ProbDsl.Inference.ContinuousTime;

/// <summary>Options of a continuous-time model that override those of the story.</summary>
internal static class PathOptions
{
    /// <summary>The story's solver settings, overridden by the options that are set. A number of steps alone selects a solver with fixed
    /// steps.</summary>
    public static OdeSettings Over(this RunOptions options, OdeSettings story)
    {
        var steps = options[StandardOptions.Steps];
        var solver = options[StandardOptions.Solver] ?? (steps is not null && story.IsAdaptive ? "rk4" : story.Solver);
        var relative = options[StandardOptions.RelativeTolerance];
        return story with
        {
            Solver = solver,
            Relative = relative ?? story.Relative,
            Absolute = options[StandardOptions.AbsoluteTolerance] ?? relative ?? story.Absolute,
            Steps = steps ?? story.Steps,
        };
    }
}
