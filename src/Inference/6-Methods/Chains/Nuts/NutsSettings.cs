namespace ProbDsl.Inference.Nuts;

/// <summary>The settings of a chain.</summary>
/// <param name="WarmUp">The number of its first draws, which adapt steps and metric.</param>
internal sealed record NutsSettings(int WarmUp)
{
    /// <summary>The number of doublings at which a trajectory ends.</summary>
    public int MostDepth { get; init; } = 10;

    /// <summary>The mean probability of accepting a point to which steps are adapted.</summary>
    public double TargetAcceptance { get; init; } = 0.8;

    /// <summary>Whether the metric learns correlations, where these help; false: it stays diagonal.</summary>
    public bool LearnsCorrelations { get; init; } = true;

    /// <summary>When steps of trajectories divide themselves where the density is narrow.</summary>
    public TrajectoryKernel Kernel { get; init; } = TrajectoryKernel.Nuts;

    /// <summary>Whether chains start with the metric of another fit, which a short warm-up then refines.</summary>
    public bool HasMetric { get; init; }

    /// <summary>A mistake that a test plants.</summary>
    public PlantedMistake Mistake { get; init; }
}

/// <summary>What the steps of trajectories are.</summary>
internal enum TrajectoryKernel
{
    /// <summary>Leapfrog steps, which divide themselves as soon as trajectories of the warm-up have diverged.</summary>
    Auto,

    /// <summary>Leapfrog steps.</summary>
    Nuts,

    /// <summary>Steps that divide themselves: <see cref="MacroStep"/>.</summary>
    Walnuts,
}
