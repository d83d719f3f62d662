namespace ProbDsl.Inference.Pathfinder;

/// <summary>Errors of optimization paths.</summary>
internal static class PathfinderDiagnostics
{
    /// <summary>No approximation along the ascents has a finite evidence lower bound.</summary>
    public static Diagnostic NoApproximation(string method) => Diagnostic.Error("E0516",
        $"`{method}` finds no normal approximation: none along its optimization paths has a finite evidence lower bound", Place.None)
        .Next("give unknowns proper priors, and scales priors that keep them away from 0");
}
