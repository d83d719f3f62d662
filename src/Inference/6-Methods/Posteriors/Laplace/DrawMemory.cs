namespace ProbDsl.Inference.Laplace;

/// <summary>Checks whether the second derivatives and the draws of a story fit in memory.</summary>
internal static class DrawMemory
{
    /// <summary>
    /// The number of square matrices of the parameters in memory at once: derivatives, their errors, factors, the covariance.
    /// </summary>
    private const double Squares = 8;

    /// <summary>The error if they do not fit; null if they do.</summary>
    public static Diagnostic? FindShortage(string method, StoryObjective objective, FitOptions options, string mode)
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
