namespace ProbDsl.Inference.Structures;

/// <summary>Which continuous latents the log density of a method has as coordinates.</summary>
public enum DensityUse
{
    /// <summary>Those that no integral removes.</summary>
    Marginal,

    /// <summary>All.</summary>
    Joint,

    /// <summary>
    /// Those that no integral removes, and independent effects that only Laplace's method could: trajectories draw these exactly, with a
    /// gradient that takes a twentieth of the time.
    /// </summary>
    Trajectories,
}
