using ProbDsl.Inference.Density;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Drivers;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime;

namespace ProbDsl.Inference.Laplace;

/// <summary>Whether the second derivatives and the draws of a story find room.</summary>
internal static class DrawMemory
{
    /// <summary>Square matrices of the free numbers at once: derivatives, their errors, factors, the covariance.</summary>
    private const double Squares = 8;

    /// <summary>Null where they do.</summary>
    public static Diagnostic? Lacks(string method, StoryObjective objective, FitOptions options)
    {
        var squares = Squares * objective.Dimension * objective.Dimension;
        if (NotEnoughMemory.Of(sizeof(double) * (squares + FreeDraws.NumbersOf(objective, options.DrawsOrUsual))) is not { } large)
            return null;
        var next = squares > large.Bytes / sizeof(double) / 2
            ? $"{objective.Dimension:N0} free numbers have as many squared second derivatives: `--method map` has no need of them"
            : $"fewer draws: `--num-samples {options.DrawsOrUsual / 10}`";
        return RunDiagnostics.NotEnoughMemory(method, large, next);
    }
}
