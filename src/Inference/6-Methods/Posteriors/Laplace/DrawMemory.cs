namespace ProbDsl.Inference.Laplace;

/// <summary>Checks whether the second derivatives and the draws of a story fit in memory.</summary>
internal static class DrawMemory
{
    /// <summary>
    /// The number of square matrices of the parameters in memory at once: derivatives, their errors, factors, the covariance.
    /// </summary>
    private const double Squares = 8;

    /// <summary>The optimizer of a story, or why it has none: one is that they do not fit.</summary>
    /// <param name="method">The name of the method.</param>
    /// <param name="fit">The story with its plan.</param>
    /// <param name="options">The options of the fit.</param>
    /// <param name="mode">The options that choose a method without second derivatives, in words.</param>
    public static Result<ModeOptimizer> Optimizer(string method, PreparedFit fit, FitOptions options, string mode)
    {
        var started = ModeOptimizer.Create(method, fit.Story, fit.Plan.Density, options, withJacobian: true);
        if (started.Value is not { } ascent || FindShortage(method, ascent.Objective, options, mode) is not { } lacks) return started;
        ascent.Dispose();
        return lacks;
    }

    /// <summary>The error if they do not fit; null if they do.</summary>
    private static Diagnostic? FindShortage(string method, StoryObjective objective, FitOptions options, string mode)
    {
        var squares = Squares * objective.Dimension * objective.Dimension;
        if (NotEnoughMemory.Check(sizeof(double)
            * (squares + UnconstrainedDraws.NumbersOf(objective, options.DrawsOrDefault))) is not { } large)
            return null;
        var next = squares > large.Bytes / sizeof(double) / 2
            ? $"second derivatives take the square of {objective.Dimension:N0} parameters: {mode} does not need them"
            : $"take fewer draws: `--num-samples {options.DrawsOrDefault / 10}`";
        return RunDiagnostics.NotEnoughMemory(method, large, next);
    }
}
