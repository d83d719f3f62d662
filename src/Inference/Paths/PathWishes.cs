namespace ProbDsl.Inference;

/// <summary>What a user may set where a law along time is followed. Null: as the story says, else the usual.</summary>
/// <param name="Relative">The relative tolerance of a solver that adapts.</param>
/// <param name="Absolute">The absolute one.</param>
/// <param name="Steps">Of a solver that does not adapt, or of an SDE.</param>
/// <param name="Solver">`dopri5`, `tsit5`, `rk4`, `euler`.</param>
/// <param name="Trace">`exact` or `hutchinson`.</param>
/// <param name="Probes">Random directions of a trace.</param>
public sealed record PathWishes(double? Relative = null, double? Absolute = null, int? Steps = null, string? Solver = null, string? Trace = null, int? Probes = null)
{
    /// <summary>`sde`, `corrected` or `ode`: how a time reversal is drawn.</summary>
    public string? Sampler { get; init; }

    /// <summary>The story's settings with these in their place; steps alone ask for a solver that takes them.</summary>
    internal OdeSettings Over(OdeSettings story)
    {
        var solver = Solver ?? (Steps is not null && story.IsAdaptive ? "rk4" : story.Solver);
        return story with { Solver = solver, Relative = Relative ?? story.Relative, Absolute = Absolute ?? Relative ?? story.Absolute, Steps = Steps ?? story.Steps };
    }
}
